package io.joulestream.ingest;

import io.joulestream.schemas.HostTicks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts readings that were received together into one record for each host. */
public final class TickGroups {

  private record Host(String site, String host) {}

  private final Map<Host, HostTicks.Builder> open = new LinkedHashMap<>();
  private final List<HostTicks> full = new ArrayList<>();

  /** Adds a reading to its host's. */
  public void add(Parsed.Reading reading) {
    Host host = new Host(reading.site(), reading.host());
    HostTicks.Builder ticks = open.computeIfAbsent(host, h -> newTicks(reading));
    if (!add(reading, ticks)) {
      // full, or a second reading of the same channel and time: needs a record of its own
      full.add(ticks.build());
      HostTicks.Builder another = newTicks(reading);
      add(reading, another);
      open.put(host, another);
    }
  }

  private static HostTicks.Builder newTicks(Parsed.Reading reading) {
    return new HostTicks.Builder(reading.site(), reading.host(), reading.receivedMs());
  }

  private static boolean add(Parsed.Reading reading, HostTicks.Builder ticks) {
    return ticks.add(
        reading.timeMs(),
        reading.channel(),
        reading.powerMw(),
        reading.energyMj(),
        reading.utilisationPpb());
  }

  /** What was added, a record for each host or more. */
  public List<HostTicks> records() {
    List<HostTicks> records = new ArrayList<>(full);
    open.values().forEach(ticks -> records.add(ticks.build()));
    return records;
  }
}
