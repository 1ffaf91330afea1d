package io.joulestream.oracle;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Section 5: what a node meter says of a host that has device meters too, by window.
 *
 * @param nodeMj N; no entry = the node meter covers nothing of the window
 * @param insideMj D_U, what the devices used in the time that the node meter covers
 */
record NodeEnergy(Map<Long, Long> nodeMj, Map<Long, Long> insideMj) {
  static NodeEnergy of(HostMeters meters, Windows windows) {
    Map<Long, Long> nodeMj = new HashMap<>();
    NavigableMap<Long, Interval> nodes = new TreeMap<>();
    for (Interval node : meters.node().intervals()) {
      nodes.put(node.fromMs(), node);
      add(nodeMj, node, node, windows);
    }
    Map<Long, Long> insideMj = new HashMap<>();
    for (Meter device : meters.devices().values()) {
      for (Interval interval : device.intervals()) {
        overlapping(nodes, interval)
            .forEach((fromMs, node) -> add(insideMj, interval, node, windows));
      }
    }
    return new NodeEnergy(nodeMj, insideMj);
  }

  /** N − D_U of a window that the node meter touches. */
  long surplusMj(long windowMs) {
    return Math.subtractExact(
        nodeMj.getOrDefault(windowMs, 0L), insideMj.getOrDefault(windowMs, 0L));
  }

  /** All node intervals that may overlap an interval: the one before it, too. */
  private static Map<Long, Interval> overlapping(
      NavigableMap<Long, Interval> nodes, Interval interval) {
    Long before = nodes.floorKey(interval.fromMs());
    return nodes.subMap(before == null ? interval.fromMs() : before, interval.toMs());
  }

  /** Adds, by window, the energy of an interval in the time that another covers. */
  private static void add(Map<Long, Long> mj, Interval interval, Interval cover, Windows windows) {
    windows.cut(
        Math.max(interval.fromMs(), cover.fromMs()),
        Math.min(interval.toMs(), cover.toMs()),
        (windowMs, aMs, bMs) -> mj.merge(windowMs, interval.energyMj(aMs, bMs), Math::addExact));
  }
}
