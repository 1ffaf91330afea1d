package io.joulestream.oracle;

import static java.util.Comparator.comparingLong;

import io.joulestream.oracle.Input.JobEvent;
import io.joulestream.oracle.Input.Reading;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Section 4: what jobs held.
 *
 * @param held allocations that are not empty, by host
 * @param markers of allocations, by job
 * @param stays all of a job's allocations, by job
 */
record Allocations(
    Map<HostKey, List<Allocation>> held,
    Map<String, Set<Marker>> markers,
    Map<String, List<Stay>> stays) {

  /** From the winning job events and readings. */
  static Allocations of(List<JobEvent> events, List<Reading> readings) {
    return new Derivation(readings).of(events);
  }

  List<Allocation> on(HostKey host) {
    return held.getOrDefault(host, List.of());
  }

  Set<Marker> markersOf(String job) {
    return markers.getOrDefault(job, Set.of());
  }

  List<Stay> staysOf(String job) {
    return stays.getOrDefault(job, List.of());
  }

  /** What makes two events speak of one allocation. */
  private record Identity(String job, int attempt, HostKey host, String device, String partition) {
    static Identity of(JobEvent event) {
      return new Identity(
          event.job(), event.attempt(), HostKey.of(event), event.device(), event.partition());
    }
  }

  /** A device, or a whole host (device empty), that exclusive allocations take turns on. */
  private record Place(HostKey host, String device) {
    static Place of(JobEvent event) {
      return new Place(HostKey.of(event), event.device());
    }
  }

  private static final class Derivation {
    private final Map<HostKey, Long> lastReadingMs = new HashMap<>();
    private final Map<Place, NavigableSet<Long>> exclusiveStartsMs = new HashMap<>();
    private final Map<HostKey, List<Allocation>> held = new HashMap<>();
    private final Map<String, Set<Marker>> markers = new HashMap<>();
    private final Map<String, List<Stay>> stays = new HashMap<>();

    Derivation(List<Reading> readings) {
      for (Reading reading : readings) {
        lastReadingMs.merge(HostKey.of(reading), reading.timeMs(), Math::max);
      }
    }

    Allocations of(List<JobEvent> events) {
      Map<Identity, List<JobEvent>> byIdentity = new LinkedHashMap<>();
      for (JobEvent event : events) {
        byIdentity.computeIfAbsent(Identity.of(event), same -> new ArrayList<>()).add(event);
      }
      byIdentity.values().forEach(this::noteExclusive);
      byIdentity.values().forEach(this::derive);
      return new Allocations(held, markers, stays);
    }

    /** The earliest START, or nothing. */
    private static Collection<JobEvent> start(List<JobEvent> same) {
      return same.stream()
          .filter(JobEvent::start)
          .min(comparingLong(JobEvent::timeMs))
          .map(List::of)
          .orElse(List.of());
    }

    private void noteExclusive(List<JobEvent> same) {
      for (JobEvent start : start(same)) {
        if (isExclusive(start)) {
          exclusiveStartsMs
              .computeIfAbsent(Place.of(start), place -> new TreeSet<>())
              .add(start.timeMs());
        }
      }
    }

    private static boolean isExclusive(JobEvent start) {
      return start.sharePpb() == Allocation.WHOLE_PPB;
    }

    private void derive(List<JobEvent> same) {
      Collection<JobEvent> starts = start(same);
      if (starts.isEmpty()) {
        mark(same.get(0).job(), Marker.STOP_WITHOUT_START);
      }
      for (JobEvent start : starts) {
        OptionalLong stopMs =
            same.stream()
                .filter(event -> !event.start() && event.timeMs() >= start.timeMs())
                .mapToLong(JobEvent::timeMs)
                .min();
        Allocation allocation =
            stopMs.isPresent() ? stopped(start, stopMs.getAsLong()) : running(start);
        keep(allocation);
        stays
            .computeIfAbsent(start.job(), job -> new ArrayList<>())
            .add(Stay.of(start, allocation, stopMs.isPresent()));
      }
    }

    private static Allocation stopped(JobEvent start, long stopMs) {
      return allocation(start, stopMs, false);
    }

    /** To the host's last reading, or to the start of the next exclusive allocation. */
    private Allocation running(JobEvent start) {
      long lastMs = lastReadingMs.getOrDefault(HostKey.of(start), start.timeMs());
      Long nextMs =
          isExclusive(start)
              ? exclusiveStartsMs
                  .getOrDefault(Place.of(start), new TreeSet<>())
                  .higher(start.timeMs())
              : null;
      return nextMs == null
          ? allocation(start, lastMs, false)
          : allocation(start, Math.min(lastMs, nextMs), true);
    }

    private static Allocation allocation(JobEvent start, long endMs, boolean inferredStop) {
      return new Allocation(
          start.job(),
          HostKey.of(start),
          start.device(),
          start.sharePpb(),
          start.timeMs(),
          endMs,
          inferredStop);
    }

    private void keep(Allocation allocation) {
      if (allocation.inferredStop()) {
        mark(allocation.job(), Marker.INFERRED_STOP);
      }
      if (allocation.isEmpty()) {
        mark(allocation.job(), Marker.ZERO_LENGTH);
      } else {
        held.computeIfAbsent(allocation.host(), host -> new ArrayList<>()).add(allocation);
      }
    }

    private void mark(String job, Marker marker) {
      markers.computeIfAbsent(job, any -> EnumSet.noneOf(Marker.class)).add(marker);
    }
  }
}
