package io.joulestream.ingest.power;

import java.math.BigDecimal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Leaves out counters that were not read again. An exporter that is asked more often than it asks
 * its devices tells the same value again: taken as readings these would be no energy, and then that
 * of 30 s within 1 s, more than a GPU can take, which is refused (semantics §3). The power beside
 * it stays. Thread-safe.
 */
public final class RepeatedCounters {

  private final Map<Channel, String> last = new ConcurrentHashMap<>();

  /**
   * A reading as it counts: without its counter if that is the last one of its channel again while
   * power flows. Where no power flows, a counter that stands still is right.
   */
  public Readings.Reading without(Readings.Reading reading) {
    String counter = reading.energyJ();
    boolean isRepeated =
        !counter.isEmpty()
            && counter.equals(last.put(reading.channel(), counter))
            && isPositive(reading.powerW());
    return isRepeated
        ? new Readings.Reading(
            reading.timeMs(),
            reading.channel(),
            reading.powerW(),
            "",
            reading.utilisation(),
            reading.model(),
            "",
            reading.parts())
        : reading;
  }

  private static boolean isPositive(String watts) {
    try {
      return !watts.isEmpty() && new BigDecimal(watts).signum() > 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
