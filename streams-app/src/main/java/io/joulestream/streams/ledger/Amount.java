package io.joulestream.streams.ledger;

import io.joulestream.energy.CoveredTime;
import io.joulestream.energy.Marker;
import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.streams.MessageCodec;
import java.util.HashSet;
import java.util.Set;

/**
 * Energy and held time of a row or of a job, before any price. mJ and ms.
 *
 * @param uncertaintyMj bound on the error of {@code energyMj}
 */
public record Amount(
    long energyMj,
    long heldIdleMj,
    long overheadMj,
    long uncertaintyMj,
    CoveredTime covered,
    long missingMs,
    Set<Marker> markers) {

  public static final Amount NONE = new Amount(0, 0, 0, 0, CoveredTime.NONE, 0, Set.of());

  public Amount {
    markers = Set.copyOf(markers);
  }

  /** Of energy that no job held. */
  public static Amount unallocated(long energyMj) {
    return new Amount(energyMj, 0, 0, 0, CoveredTime.NONE, 0, Set.of());
  }

  public long coveredMs() {
    return covered.totalMs();
  }

  /** The same, with a further marker. */
  public Amount with(Marker marker) {
    Set<Marker> more = new HashSet<>(markers);
    more.add(marker);
    return new Amount(energyMj, heldIdleMj, overheadMj, uncertaintyMj, covered, missingMs, more);
  }

  /** The same, but for a marker. */
  Amount without(Marker marker) {
    Set<Marker> fewer = new HashSet<>(markers);
    fewer.remove(marker);
    return new Amount(energyMj, heldIdleMj, overheadMj, uncertaintyMj, covered, missingMs, fewer);
  }

  /** Whether a ledger entry of both would read the same: it does not tell how time was covered. */
  boolean statesSameAs(Amount other) {
    return energyMj == other.energyMj
        && heldIdleMj == other.heldIdleMj
        && overheadMj == other.overheadMj
        && uncertaintyMj == other.uncertaintyMj
        && coveredMs() == other.coveredMs()
        && missingMs == other.missingMs
        && markers.equals(other.markers);
  }

  void write(BinaryWriter out) {
    out.writeLong(energyMj).writeLong(heldIdleMj).writeLong(overheadMj);
    out.writeLong(uncertaintyMj);
    MessageCodec.writeCovered(covered, out);
    out.writeLong(missingMs);
    MessageCodec.writeMarkers(markers, out);
  }

  static Amount read(BinaryReader in) {
    return new Amount(
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        MessageCodec.readCovered(in),
        in.readLong(),
        MessageCodec.readMarkers(in));
  }
}
