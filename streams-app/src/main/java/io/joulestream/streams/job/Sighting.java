package io.joulestream.streams.job;

import io.joulestream.energy.JobLife.Attempt;
import io.joulestream.energy.Marker;
import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.streams.Message.JobSeen;
import io.joulestream.streams.MessageCodec;
import io.joulestream.streams.state.Expiry;
import java.util.Optional;
import java.util.Set;

/**
 * What one host said of a job as a whole, by itself and in corrections, which know what came too
 * late for it.
 *
 * <p>Of attempts the latest is kept: an earlier one can never be the job's latest again, also when
 * the host has forgotten the later one and speaks of the earlier one only.
 */
record Sighting(
    Set<Marker> markers, boolean isCorrected, Optional<Attempt> live, Optional<Attempt> corrected) {

  static final Sighting NONE = new Sighting(Set.of(), false, Optional.empty(), Optional.empty());

  /** What stands once this was said, too. */
  Sighting after(JobSeen seen) {
    Optional<Attempt> said = seen.life().latest();
    boolean areItsMarkers = seen.isCorrected() || !isCorrected;
    return new Sighting(
        areItsMarkers ? seen.markers() : markers,
        isCorrected || seen.isCorrected(),
        seen.isCorrected() ? live : latest(live, said),
        seen.isCorrected() ? latest(corrected, said) : corrected);
  }

  /** Of one attempt what was said last. */
  private static Optional<Attempt> latest(Optional<Attempt> before, Optional<Attempt> said) {
    boolean isEarlier =
        before.isPresent() && said.filter(s -> s.number() >= before.get().number()).isEmpty();
    return isEarlier ? before : said;
  }

  /** The host's part in an attempt: a correction knows better, unless the stop came since. */
  Optional<Attempt> of(int attempt) {
    Optional<Attempt> itself = live.filter(a -> a.number() == attempt);
    Optional<Attempt> better = corrected.filter(a -> a.number() == attempt);
    boolean hasStoppedSince =
        better.filter(Attempt::runs).isPresent() && itself.filter(a -> !a.runs()).isPresent();
    return hasStoppedSince ? itself : better.or(() -> itself);
  }

  /**
   * As bytes.
   *
   * @param touchedMs when it was changed
   */
  byte[] encode(long touchedMs) {
    BinaryWriter out = Expiry.write(MessageCodec.open(), touchedMs, 0);
    MessageCodec.writeMarkers(markers, out);
    out.writeBoolean(isCorrected);
    MessageCodec.writeAttempt(live, out);
    MessageCodec.writeAttempt(corrected, out);
    return out.toBytes();
  }

  static Sighting decode(byte[] bytes) {
    BinaryReader in = MessageCodec.open(bytes);
    Expiry.skip(in);
    return new Sighting(
        MessageCodec.readMarkers(in),
        in.readBoolean(),
        MessageCodec.readAttempt(in),
        MessageCodec.readAttempt(in));
  }
}
