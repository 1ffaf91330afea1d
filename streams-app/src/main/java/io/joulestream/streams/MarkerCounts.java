package io.joulestream.streams;

import io.joulestream.energy.Marker;
import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How many parts of a sum carry each marker: a marker goes when its last carrier does. */
public final class MarkerCounts {

  private final Map<Marker, Integer> counts = new EnumMap<>(Marker.class);

  /** Replaces the markers of one part. */
  public void replace(Set<Marker> before, Set<Marker> after) {
    before.forEach(marker -> counts.merge(marker, -1, MarkerCounts::orGone));
    after.forEach(marker -> counts.merge(marker, 1, MarkerCounts::orGone));
  }

  @SuppressWarnings("NullAway") // null removes the entry
  private static Integer orGone(Integer a, Integer b) {
    return a + b == 0 ? null : Integer.valueOf(a + b);
  }

  public Set<Marker> markers() {
    return counts.keySet();
  }

  /** The names of some markers, as results show them. */
  public static List<String> names(Set<Marker> markers) {
    return markers.stream().map(Marker::name).sorted().toList();
  }

  public void write(BinaryWriter out) {
    out.writeInt(counts.size());
    counts.forEach(
        (marker, count) -> {
          MessageCodec.writeMarkers(Set.of(marker), out);
          out.writeInt(count);
        });
  }

  public static MarkerCounts read(BinaryReader in) {
    MarkerCounts read = new MarkerCounts();
    for (int size = in.readInt(); size > 0; size--) {
      Marker marker = MessageCodec.readMarkers(in).iterator().next();
      read.counts.put(marker, in.readInt());
    }
    return read;
  }
}
