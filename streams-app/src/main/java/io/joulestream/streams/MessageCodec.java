package io.joulestream.streams;

import io.joulestream.energy.AllocationId;
import io.joulestream.energy.AttemptSet;
import io.joulestream.energy.CoveredTime;
import io.joulestream.energy.Intensity;
import io.joulestream.energy.IntensityStatus;
import io.joulestream.energy.JobEvent;
import io.joulestream.energy.JobLabels;
import io.joulestream.energy.JobLife;
import io.joulestream.energy.JobShare;
import io.joulestream.energy.Marker;
import io.joulestream.energy.Scope;
import io.joulestream.energy.Signal;
import io.joulestream.energy.SiteFactors;
import io.joulestream.energy.SiteRules;
import io.joulestream.energy.Upstream;
import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.streams.Message.AllocationChanged;
import io.joulestream.streams.Message.Balance;
import io.joulestream.streams.Message.BalanceCorrected;
import io.joulestream.streams.Message.Contribution;
import io.joulestream.streams.Message.ContributionCorrected;
import io.joulestream.streams.Message.End;
import io.joulestream.streams.Message.FactorsAccepted;
import io.joulestream.streams.Message.HostBalance;
import io.joulestream.streams.Message.HostProgress;
import io.joulestream.streams.Message.IntensityAccepted;
import io.joulestream.streams.Message.JobSeen;
import io.joulestream.streams.Message.JobsOfSite;
import io.joulestream.streams.Message.Original;
import io.joulestream.streams.Message.Received;
import io.joulestream.streams.Message.SourceUse;
import io.joulestream.streams.Message.TeamUse;
import io.joulestream.streams.rollup.Source;
import io.joulestream.streams.rollup.SourceSum;
import io.joulestream.streams.rollup.Use;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * Fixed binary coding of what the steps keep and tell each other, with a version byte. Registry
 * Avro would let a change of schema change the bytes of what did not change.
 *
 * <p>Lists of enum constants are in the order of their numbers: append only.
 */
public final class MessageCodec {

  private static final byte VERSION = 4;

  private static final List<Marker> MARKERS =
      List.of(
          Marker.ZERO_LENGTH,
          Marker.OVERCOMMITTED,
          Marker.INFERRED_STOP,
          Marker.STOP_WITHOUT_START,
          Marker.FALLBACK,
          Marker.EXPIRED);
  private static final List<Signal> SIGNALS = List.of(Signal.AVERAGE, Signal.MARGINAL);
  private static final List<Scope> SCOPES = List.of(Scope.LIFECYCLE, Scope.DIRECT);
  private static final List<IntensityStatus> STATUSES =
      List.of(IntensityStatus.FORECAST, IntensityStatus.ESTIMATED, IntensityStatus.MEASURED);

  private MessageCodec() {}

  public static Serde<Message> serde() {
    return Serdes.serdeFrom((topic, message) -> encode(message), (topic, bytes) -> decode(bytes));
  }

  public static byte[] encode(Message message) {
    BinaryWriter out = new BinaryWriter(128).writeByte(VERSION);
    if (message instanceof End end) {
      out.writeByte('E');
      out.writeString(end.marker().replay()).writeString(end.marker().origin());
      out.writeInt(end.marker().task()).writeInt(end.marker().tasks());
    } else if (message instanceof IntensityAccepted accepted) {
      out.writeByte('I').writeString(accepted.zone());
      out.writeByte(SIGNALS.indexOf(accepted.signal())).writeByte(SCOPES.indexOf(accepted.scope()));
      writeIntensity(accepted.intensity(), out);
      out.writeLong(accepted.receivedMs());
    } else if (message instanceof FactorsAccepted accepted) {
      out.writeByte('F').writeString(accepted.site());
      writeFactors(accepted.factors(), out);
      writeRules(accepted.rules(), out);
      writeOptional(accepted.capacityMw(), out);
      out.writeLong(accepted.receivedMs());
    } else if (message instanceof AllocationChanged changed) {
      out.writeByte('A').writeString(changed.site()).writeString(changed.host());
      writeJobEvent(changed.event(), out);
      out.writeLong(changed.receivedMs()).writeBytes(changed.original().bytes());
    } else if (message instanceof Contribution contribution) {
      out.writeByte('C').writeString(contribution.site()).writeString(contribution.host());
      out.writeLong(contribution.windowMs());
      writeShare(contribution.share(), out);
      out.writeBoolean(contribution.exists()).writeBoolean(contribution.settled());
      out.writeLong(contribution.receivedMs());
    } else if (message instanceof ContributionCorrected corrected) {
      out.writeByte('c').writeString(corrected.site()).writeString(corrected.host());
      out.writeLong(corrected.windowMs()).writeString(corrected.job());
      writeOptionalShare(corrected.before(), out);
      writeOptionalShare(corrected.after(), out);
      out.writeLong(corrected.receivedMs());
    } else if (message instanceof BalanceCorrected corrected) {
      out.writeByte('b').writeString(corrected.host()).writeLong(corrected.windowMs());
      writeBalance(corrected.before(), out);
      writeBalance(corrected.after(), out);
      out.writeLong(corrected.receivedMs());
    } else if (message instanceof HostProgress progress) {
      out.writeByte('P').writeString(progress.site()).writeString(progress.host());
      out.writeLong(progress.settledBeforeMs()).writeLong(progress.closedBeforeMs());
      out.writeLong(progress.receivedMs());
    } else if (message instanceof JobSeen seen) {
      out.writeByte('S').writeString(seen.site()).writeString(seen.host());
      out.writeInt(seen.attempt());
      writeLabels(seen.labels(), out);
      writeMarkers(seen.markers(), out);
      writeLife(seen.life(), out);
      out.writeBoolean(seen.isCorrected());
    } else if (message instanceof HostBalance balance) {
      out.writeByte('B').writeString(balance.host()).writeLong(balance.windowMs());
      writeBalance(balance.account(), out);
      writeReceived(balance.received(), out);
      out.writeBoolean(balance.settled()).writeLong(balance.receivedMs());
    } else if (message instanceof JobsOfSite jobs) {
      out.writeByte('J').writeInt(jobs.task()).writeLong(jobs.windowMs());
      jobs.sum().write(out);
      out.writeLong(jobs.receivedMs());
    } else if (message instanceof TeamUse said) {
      out.writeByte('T').writeInt(said.task());
      out.writeString(said.team()).writeString(said.project()).writeLong(said.hourMs());
      out.writeString(said.timezone()).writeLong(said.sinceMs());
      said.use().write(out);
      out.writeLong(said.receivedMs());
    } else if (message instanceof SourceUse said) {
      out.writeByte('U').writeInt(said.task());
      said.source().write(out);
      out.writeLong(said.dayMs()).writeString(said.timezone()).writeLong(said.sinceMs());
      said.sum().write(out);
      out.writeLong(said.receivedMs());
    } else {
      throw new IllegalArgumentException(message + " is not for other tasks");
    }
    return out.toBytes();
  }

  public static Message decode(byte[] bytes) {
    BinaryReader in = open(bytes);
    char kind = (char) in.readByte();
    return switch (kind) {
      case 'E' ->
          new End(new EndMarker(in.readString(), in.readString(), in.readInt(), in.readInt()));
      case 'I' ->
          new IntensityAccepted(
              in.readString(),
              SIGNALS.get(in.readByte()),
              SCOPES.get(in.readByte()),
              readIntensity(in),
              in.readLong());
      case 'F' ->
          new FactorsAccepted(
              in.readString(), readFactors(in), readRules(in), readOptional(in), in.readLong());
      case 'A' ->
          new AllocationChanged(
              in.readString(),
              in.readString(),
              readJobEvent(in),
              in.readLong(),
              new Original(in.readBytes()));
      case 'C' ->
          new Contribution(
              in.readString(),
              in.readString(),
              in.readLong(),
              readShare(in),
              in.readBoolean(),
              in.readBoolean(),
              in.readLong());
      case 'c' ->
          new ContributionCorrected(
              in.readString(),
              in.readString(),
              in.readLong(),
              in.readString(),
              readOptionalShare(in),
              readOptionalShare(in),
              in.readLong());
      case 'b' ->
          new BalanceCorrected(
              in.readString(), in.readLong(), readBalance(in), readBalance(in), in.readLong());
      case 'P' ->
          new HostProgress(
              in.readString(), in.readString(), in.readLong(), in.readLong(), in.readLong());
      case 'S' ->
          new JobSeen(
              in.readString(),
              in.readString(),
              in.readInt(),
              readLabels(in),
              readMarkers(in),
              readLife(in),
              in.readBoolean());
      case 'B' ->
          new HostBalance(
              in.readString(),
              in.readLong(),
              readBalance(in),
              readReceived(in),
              in.readBoolean(),
              in.readLong());
      case 'J' -> new JobsOfSite(in.readInt(), in.readLong(), PricedSum.read(in), in.readLong());
      case 'T' ->
          new TeamUse(
              in.readInt(),
              in.readString(),
              in.readString(),
              in.readLong(),
              in.readString(),
              in.readLong(),
              Use.read(in),
              in.readLong());
      case 'U' ->
          new SourceUse(
              in.readInt(),
              Source.read(in),
              in.readLong(),
              in.readString(),
              in.readLong(),
              SourceSum.read(in),
              in.readLong());
      default -> throw new IllegalStateException("'" + kind + "' is no kind of message");
    };
  }

  /** Starts reading bytes that begin with the version. */
  public static BinaryReader open(byte[] bytes) {
    BinaryReader in = new BinaryReader(bytes);
    byte version = in.readByte();
    if (version != VERSION) {
      throw new IllegalStateException(
          "state of version "
              + version
              + " was written by another release; this one reads "
              + VERSION);
    }
    return in;
  }

  /** Starts writing bytes that begin with the version. */
  public static BinaryWriter open() {
    return new BinaryWriter(128).writeByte(VERSION);
  }

  public static void writeJobEvent(JobEvent event, BinaryWriter out) {
    AllocationId id = event.allocation();
    out.writeString(id.job()).writeInt(id.attempt()).writeString(id.device());
    out.writeString(id.partition()).writeBoolean(event.kind() == JobEvent.Kind.START);
    out.writeLong(event.timeMs()).writeLong(event.sharePpb());
    writeLabels(event.labels(), out);
    out.writeString(event.endState());
  }

  public static JobEvent readJobEvent(BinaryReader in) {
    return new JobEvent(
        new AllocationId(in.readString(), in.readInt(), in.readString(), in.readString()),
        in.readBoolean() ? JobEvent.Kind.START : JobEvent.Kind.STOP,
        in.readLong(),
        in.readLong(),
        readLabels(in),
        in.readString());
  }

  public static void writeLabels(JobLabels labels, BinaryWriter out) {
    out.writeString(labels.team()).writeString(labels.project());
    out.writeString(labels.user()).writeString(labels.name());
  }

  public static JobLabels readLabels(BinaryReader in) {
    return new JobLabels(in.readString(), in.readString(), in.readString(), in.readString());
  }

  public static void writeMarkers(Set<Marker> markers, BinaryWriter out) {
    int bits = 0;
    for (Marker marker : markers) {
      bits |= 1 << MARKERS.indexOf(marker);
    }
    out.writeInt(bits);
  }

  public static Set<Marker> readMarkers(BinaryReader in) {
    int bits = in.readInt();
    EnumSet<Marker> markers = EnumSet.noneOf(Marker.class);
    for (int i = 0; i < MARKERS.size(); i++) {
      if ((bits & (1 << i)) != 0) {
        markers.add(MARKERS.get(i));
      }
    }
    return markers;
  }

  private static void writeLife(JobLife life, BinaryWriter out) {
    writeAttempts(life.attempts(), out);
    out.writeLong(life.startedMs());
    writeAttempt(life.latest(), out);
    writeEndStates(life.endStates(), out);
  }

  private static JobLife readLife(BinaryReader in) {
    return new JobLife(readAttempts(in), in.readLong(), readAttempt(in), readEndStates(in));
  }

  public static void writeAttempts(AttemptSet attempts, BinaryWriter out) {
    out.writeInt(attempts.runs().size());
    attempts.runs().forEach(run -> out.writeInt(run.from()).writeInt(run.to()));
  }

  public static AttemptSet readAttempts(BinaryReader in) {
    List<AttemptSet.Run> runs = new ArrayList<>();
    for (int count = in.readInt(); count > 0; count--) {
      runs.add(new AttemptSet.Run(in.readInt(), in.readInt()));
    }
    return new AttemptSet(runs);
  }

  public static void writeAttempt(Optional<JobLife.Attempt> attempt, BinaryWriter out) {
    out.writeBoolean(attempt.isPresent());
    attempt.ifPresent(
        present ->
            out.writeInt(present.number())
                .writeLong(present.startedMs())
                .writeBoolean(present.runs())
                .writeLong(present.endedMs()));
  }

  public static Optional<JobLife.Attempt> readAttempt(BinaryReader in) {
    return in.readBoolean()
        ? Optional.of(
            new JobLife.Attempt(in.readInt(), in.readLong(), in.readBoolean(), in.readLong()))
        : Optional.empty();
  }

  public static void writeEndStates(NavigableMap<Integer, String> states, BinaryWriter out) {
    out.writeInt(states.size());
    states.forEach((attempt, state) -> out.writeInt(attempt).writeString(state));
  }

  public static NavigableMap<Integer, String> readEndStates(BinaryReader in) {
    NavigableMap<Integer, String> states = new TreeMap<>();
    for (int count = in.readInt(); count > 0; count--) {
      states.put(in.readInt(), in.readString());
    }
    return states;
  }

  public static void writeIntensity(Intensity intensity, BinaryWriter out) {
    out.writeLong(intensity.fromMs()).writeLong(intensity.toMs()).writeLong(intensity.mgPerKwh());
    out.writeByte(STATUSES.indexOf(intensity.status())).writeString(intensity.provider());
    out.writeLong(intensity.publishedMs());
  }

  public static Intensity readIntensity(BinaryReader in) {
    return new Intensity(
        in.readLong(),
        in.readLong(),
        in.readLong(),
        STATUSES.get(in.readByte()),
        in.readString(),
        in.readLong());
  }

  public static void writeFactors(SiteFactors factors, BinaryWriter out) {
    out.writeLong(factors.fromMs()).writeLong(factors.publishedMs()).writeString(factors.zone());
    out.writeLong(factors.pueMillionths());
    writeStrings(factors.intensityOrder(), out);
    out.writeByte(SIGNALS.indexOf(factors.signal())).writeByte(SCOPES.indexOf(factors.scope()));
    writeOptional(factors.fallbackMgPerKwh(), out);
    writeOptional(factors.pricePerKwhMillionths(), out);
    out.writeString(factors.currency());
    writeOptional(factors.wueMicrolitresPerKwh(), out);
    out.writeString(factors.timezone());
  }

  public static SiteFactors readFactors(BinaryReader in) {
    return new SiteFactors(
        in.readLong(),
        in.readLong(),
        in.readString(),
        in.readLong(),
        readStrings(in),
        SIGNALS.get(in.readByte()),
        SCOPES.get(in.readByte()),
        readOptional(in),
        readOptional(in),
        in.readString(),
        readOptional(in),
        in.readString());
  }

  public static void writeRules(SiteRules rules, BinaryWriter out) {
    out.writeLong(rules.periodMs());
    writeStrings(rules.meterOrder(), out);
    out.writeInt(rules.devicesPerHost());
  }

  public static SiteRules readRules(BinaryReader in) {
    return new SiteRules(in.readLong(), readStrings(in), in.readInt());
  }

  public static void writeShare(JobShare share, BinaryWriter out) {
    out.writeString(share.job());
    out.writeLong(share.energyMj()).writeLong(share.heldIdleMj()).writeLong(share.overheadMj());
    out.writeLong(share.uncertaintyMj());
    writeCovered(share.covered(), out);
    out.writeLong(share.missingMs());
    writeMarkers(share.markers(), out);
  }

  public static JobShare readShare(BinaryReader in) {
    return new JobShare(
        in.readString(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        readCovered(in),
        in.readLong(),
        readMarkers(in));
  }

  public static void writeCovered(CoveredTime covered, BinaryWriter out) {
    out.writeLong(covered.countedMs()).writeLong(covered.integratedMs());
    out.writeLong(covered.bridgedMs()).writeLong(covered.modelledMs());
  }

  public static CoveredTime readCovered(BinaryReader in) {
    return new CoveredTime(in.readLong(), in.readLong(), in.readLong(), in.readLong());
  }

  private static void writeOptionalShare(Optional<JobShare> share, BinaryWriter out) {
    out.writeBoolean(share.isPresent());
    share.ifPresent(present -> writeShare(present, out));
  }

  private static Optional<JobShare> readOptionalShare(BinaryReader in) {
    return in.readBoolean() ? Optional.of(readShare(in)) : Optional.empty();
  }

  public static void writeBalance(Balance balance, BinaryWriter out) {
    out.writeBoolean(balance.accounted()).writeLong(balance.measuredMj());
    out.writeLong(balance.heldIdleMj()).writeLong(balance.unallocatedMj());
    out.writeLong(balance.overheadMj()).writeLong(balance.negativeOverheadMj());
    out.writeLong(balance.uncertaintyMj()).writeLong(balance.missingMs());
    writeUpstream(balance.upstream(), out);
  }

  private static void writeUpstream(Upstream upstream, BinaryWriter out) {
    out.writeInt(upstream.facilityMeters()).writeLong(upstream.facilityMj());
    out.writeLong(upstream.facilityMissingMs());
    out.writeInt(upstream.rackMeters()).writeLong(upstream.rackMj());
    out.writeLong(upstream.rackMissingMs());
  }

  private static Upstream readUpstream(BinaryReader in) {
    return new Upstream(
        in.readInt(), in.readLong(), in.readLong(), in.readInt(), in.readLong(), in.readLong());
  }

  public static Balance readBalance(BinaryReader in) {
    return new Balance(
        in.readBoolean(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        readUpstream(in));
  }

  public static void writeReceived(Received received, BinaryWriter out) {
    out.writeLong(received.readings()).writeLong(received.readingDuplicates());
    out.writeLong(received.readingConflicts()).writeLong(received.jobEvents());
    out.writeLong(received.jobEventDuplicates()).writeLong(received.jobEventConflicts());
  }

  public static Received readReceived(BinaryReader in) {
    return new Received(
        in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
  }

  public static void writeOptional(OptionalLong value, BinaryWriter out) {
    out.writeBoolean(value.isPresent());
    value.ifPresent(out::writeLong);
  }

  public static OptionalLong readOptional(BinaryReader in) {
    return in.readBoolean() ? OptionalLong.of(in.readLong()) : OptionalLong.empty();
  }

  private static void writeStrings(List<String> strings, BinaryWriter out) {
    out.writeInt(strings.size());
    strings.forEach(out::writeString);
  }

  private static List<String> readStrings(BinaryReader in) {
    int size = in.readInt();
    List<String> strings = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      strings.add(in.readString());
    }
    return strings;
  }
}
