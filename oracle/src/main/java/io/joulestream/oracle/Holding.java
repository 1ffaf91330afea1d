package io.joulestream.oracle;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** An allocation as one device sees it, or a node meter that stands for all devices. */
record Holding(String job, long sharePpb, long startMs, long endMs) {
  static Holding of(Allocation allocation, long sharePpb) {
    return new Holding(allocation.job(), sharePpb, allocation.startMs(), allocation.endMs());
  }

  boolean holdsAt(long timeMs) {
    return startMs <= timeMs && timeMs < endMs;
  }

  /** From each start or stop on: who holds until the next of them. */
  static NavigableMap<Long, List<Holding>> constantSets(List<Holding> holdings) {
    TreeSet<Long> cutsMs = new TreeSet<>();
    for (Holding holding : holdings) {
      cutsMs.add(holding.startMs());
      cutsMs.add(holding.endMs());
    }
    NavigableMap<Long, List<Holding>> heldFrom = new TreeMap<>();
    for (long cutMs : cutsMs) {
      heldFrom.put(cutMs, holdings.stream().filter(h -> h.holdsAt(cutMs)).toList());
    }
    return heldFrom;
  }
}
