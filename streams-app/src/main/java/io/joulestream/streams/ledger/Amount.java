package io.joulestream.streams.ledger;

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
    long coveredMs,
    long missingMs,
    Set<Marker> markers) {

  public static final Amount NONE = new Amount(0, 0, 0, 0, 0, 0, Set.of());

  public Amount {
    markers = Set.copyOf(markers);
  }

  /** Of energy that no job held. */
  public static Amount unallocated(long energyMj) {
    return new Amount(energyMj, 0, 0, 0, 0, 0, Set.of());
  }

  /** The same, with a further marker. */
  public Amount with(Marker marker) {
    Set<Marker> more = new HashSet<>(markers);
    more.add(marker);
    return new Amount(energyMj, heldIdleMj, overheadMj, uncertaintyMj, coveredMs, missingMs, more);
  }

  /** The same, but for a marker. */
  Amount without(Marker marker) {
    Set<Marker> fewer = new HashSet<>(markers);
    fewer.remove(marker);
    return new Amount(energyMj, heldIdleMj, overheadMj, uncertaintyMj, coveredMs, missingMs, fewer);
  }

  void write(BinaryWriter out) {
    out.writeLong(energyMj).writeLong(heldIdleMj).writeLong(overheadMj);
    out.writeLong(uncertaintyMj).writeLong(coveredMs).writeLong(missingMs);
    MessageCodec.writeMarkers(markers, out);
  }

  static Amount read(BinaryReader in) {
    return new Amount(
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        MessageCodec.readMarkers(in));
  }
}
