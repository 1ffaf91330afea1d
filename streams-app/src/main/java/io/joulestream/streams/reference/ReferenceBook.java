package io.joulestream.streams.reference;

import io.joulestream.energy.Intensity;
import io.joulestream.energy.SiteFactors;
import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.schemas.avro.ReferenceKind;
import io.joulestream.schemas.avro.ReferenceStatus;
import io.joulestream.streams.Message;
import io.joulestream.streams.Message.FactorsAccepted;
import io.joulestream.streams.Message.IntensityAccepted;
import io.joulestream.streams.MessageCodec;
import io.joulestream.streams.state.ByteStore;
import io.joulestream.streams.state.StateKey;
import java.util.Arrays;
import java.util.Optional;

/**
 * Intensities and site factors as sets (semantics §2): lets through what is new and what wins a
 * conflict, and counts the rest.
 */
public final class ReferenceBook {

  private final ByteStore store;

  public ReferenceBook(ByteStore store) {
    this.store = store;
  }

  /** Where the book sends what it lets through. */
  public interface Output {

    /** To everyone who prices or meters. */
    void accepted(String key, Message message);

    void publish(ReferenceStatus status);
  }

  /** Takes in an intensity. */
  public void accept(IntensityAccepted offered, Output out) {
    Intensity intensity = offered.intensity();
    StateKey identity =
        StateKey.key()
            .kind('i')
            .text(offered.zone())
            .text(offered.signal().name())
            .text(offered.scope().name())
            .time(intensity.fromMs())
            .time(intensity.toMs())
            .text(intensity.provider())
            .time(intensity.publishedMs())
            .build();
    Counts counts = counts(ReferenceKind.CARBON_INTENSITY, offered.zone());
    counts.note(intensity.publishedMs(), intensity.toMs(), offered.receivedMs());
    offer(identity, offered, counts).ifPresent(message -> out.accepted(offered.zone(), message));
    save(counts, out);
  }

  /** Takes in a row of factors. */
  public void accept(FactorsAccepted offered, Output out) {
    SiteFactors factors = offered.factors();
    StateKey identity =
        StateKey.key()
            .kind('f')
            .text(offered.site())
            .time(factors.fromMs())
            .time(factors.publishedMs())
            .build();
    Counts counts = counts(ReferenceKind.SITE_FACTORS, offered.site());
    counts.note(factors.publishedMs(), factors.fromMs(), offered.receivedMs());
    offer(identity, offered, counts).ifPresent(message -> out.accepted(offered.site(), message));
    save(counts, out);
  }

  /** The message, if it is new or wins against what stood. */
  private Optional<Message> offer(StateKey identity, Message offered, Counts counts) {
    byte[] known = store.get(identity);
    if (known == null) {
      counts.accepted++;
      put(identity, offered, 0, 0);
      return Optional.of(offered);
    }
    BinaryReader in = MessageCodec.open(known);
    int duplicates = in.readInt();
    int conflicts = in.readInt();
    Message standing = MessageCodec.decode(in.readBytes());
    counts.duplicates++;
    int precedence = compare(offered, standing);
    if (precedence == 0) {
      put(identity, standing, duplicates + 1, conflicts);
      return Optional.empty();
    }
    int nowConflicting = precedence > 0 ? duplicates + 1 : conflicts + 1;
    counts.conflicts += nowConflicting - conflicts;
    put(identity, precedence > 0 ? offered : standing, duplicates + 1, nowConflicting);
    return precedence > 0 ? Optional.of(offered) : Optional.empty();
  }

  private void put(StateKey identity, Message standing, int duplicates, int conflicts) {
    store.put(
        identity,
        MessageCodec.open()
            .writeInt(duplicates)
            .writeInt(conflicts)
            .writeBytes(MessageCodec.encode(standing))
            .toBytes());
  }

  /** An intensity of the better status, then the higher value; factors with the higher PUE. */
  private static int compare(Message a, Message b) {
    if (a instanceof IntensityAccepted x && b instanceof IntensityAccepted y) {
      int byStatus = x.intensity().status().compareTo(y.intensity().status());
      return byStatus != 0
          ? byStatus
          : Long.compare(x.intensity().mgPerKwh(), y.intensity().mgPerKwh());
    }
    if (a instanceof FactorsAccepted x && b instanceof FactorsAccepted y) {
      int byPue = Long.compare(x.factors().pueMillionths(), y.factors().pueMillionths());
      return byPue != 0 ? byPue : Arrays.compareUnsigned(values(x), values(y));
    }
    throw new IllegalArgumentException("a " + a + " cannot stand for a " + b);
  }

  /** The values alone, to break ties that the semantics leave open. */
  private static byte[] values(FactorsAccepted accepted) {
    return MessageCodec.encode(
        new FactorsAccepted(
            accepted.site(), accepted.factors(), accepted.rules(), accepted.capacityMw(), 0));
  }

  private static final class Counts {
    private final ReferenceKind kind;
    private final String name;
    private long accepted;
    private long duplicates;
    private long conflicts;
    private long lastPublishedMs;
    private long coveredToMs;
    private long receivedMs;

    Counts(ReferenceKind kind, String name) {
      this.kind = kind;
      this.name = name;
    }

    void note(long published, long coveredTo, long received) {
      lastPublishedMs = Math.max(lastPublishedMs, published);
      coveredToMs = Math.max(coveredToMs, coveredTo);
      receivedMs = Math.max(receivedMs, received);
    }
  }

  private Counts counts(ReferenceKind kind, String name) {
    Counts counts = new Counts(kind, name);
    byte[] bytes = store.get(keyOf(counts));
    if (bytes != null) {
      BinaryReader in = MessageCodec.open(bytes);
      counts.accepted = in.readLong();
      counts.duplicates = in.readLong();
      counts.conflicts = in.readLong();
      counts.note(in.readLong(), in.readLong(), in.readLong());
    }
    return counts;
  }

  private void save(Counts counts, Output out) {
    BinaryWriter bytes = MessageCodec.open();
    bytes.writeLong(counts.accepted).writeLong(counts.duplicates).writeLong(counts.conflicts);
    bytes.writeLong(counts.lastPublishedMs).writeLong(counts.coveredToMs);
    bytes.writeLong(counts.receivedMs);
    store.put(keyOf(counts), bytes.toBytes());
    out.publish(
        new ReferenceStatus(
            counts.kind,
            counts.name,
            counts.accepted,
            counts.duplicates,
            counts.conflicts,
            counts.lastPublishedMs,
            counts.coveredToMs,
            counts.receivedMs));
  }

  private static StateKey keyOf(Counts counts) {
    return StateKey.key().kind('c').text(counts.kind.name()).text(counts.name).build();
  }
}
