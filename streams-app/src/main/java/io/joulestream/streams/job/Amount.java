package io.joulestream.streams.job;

import io.joulestream.energy.Marker;
import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.streams.MessageCodec;
import java.util.Set;

/** Energy and held time of a row or of a job, before any price. mJ and ms. */
record Amount(
    long energyMj,
    long heldIdleMj,
    long overheadMj,
    long coveredMs,
    long missingMs,
    Set<Marker> markers) {

  static final Amount NONE = new Amount(0, 0, 0, 0, 0, Set.of());

  Amount {
    markers = Set.copyOf(markers);
  }

  void write(BinaryWriter out) {
    out.writeLong(energyMj).writeLong(heldIdleMj).writeLong(overheadMj);
    out.writeLong(coveredMs).writeLong(missingMs);
    MessageCodec.writeMarkers(markers, out);
  }

  static Amount read(BinaryReader in) {
    return new Amount(
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        MessageCodec.readMarkers(in));
  }
}
