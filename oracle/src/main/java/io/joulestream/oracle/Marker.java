package io.joulestream.oracle;

import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** What is odd about a result. */
enum Marker {
  /** Priced by the configured yearly intensity (section 6). */
  FALLBACK,
  /** An allocation ended because the next one began (section 4). */
  INFERRED_STOP,
  /** More than the whole of a device was held (section 5). */
  OVERCOMMITTED,
  /** An allocation that only ever stopped (section 4). */
  STOP_WITHOUT_START,
  /** An allocation that held nothing (section 4). */
  ZERO_LENGTH;

  static Set<String> names(Collection<Marker> markers) {
    SortedSet<String> names = new TreeSet<>();
    markers.forEach(marker -> names.add(marker.name()));
    return Collections.unmodifiableSortedSet(names);
  }
}
