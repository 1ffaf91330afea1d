package io.joulestream.energy;

import static io.joulestream.energy.Utf8Order.BY_UTF8;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The accepted job events of one host as a set, and the allocations that follow from it (semantics
 * §4). The order in which events are added does not matter.
 */
public final class AllocationHistory {

  /**
   * An event that stands, and the records that shared its identity.
   *
   * @param labels the greatest of all of them, also of those that do not stand
   * @param endState likewise, in capitals
   * @param duplicates how many there are besides
   * @param conflicts how many of those had other values
   */
  public record Standing(
      JobEvent event, JobLabels labels, String endState, int duplicates, int conflicts) {

    static Standing of(JobEvent event) {
      return new Standing(event, event.labels(), JobLife.normal(event.endState()), 0, 0);
    }
  }

  /** What one job's events on this host say about the job as a whole. */
  public record JobOnHost(int attempt, JobLabels labels, Set<Marker> markers, JobLife life) {}

  private final NavigableMap<AllocationId, NavigableMap<Long, Standing>> starts = new TreeMap<>();
  private final NavigableMap<AllocationId, NavigableMap<Long, Standing>> stops = new TreeMap<>();

  /** Allocations that have their STOP: nothing but a further event can change them. */
  private final Map<AllocationId, Allocation> stopped = new HashMap<>();

  public boolean isEmpty() {
    return starts.isEmpty() && stops.isEmpty();
  }

  /** Adds one record; returns what stands of its identity now. */
  public Standing add(JobEvent event) {
    return add(Standing.of(event));
  }

  /** Adds an event that already stands for several records; returns what stands now. */
  public Standing add(Standing added) {
    JobEvent event = added.event();
    stopped.remove(event.allocation());
    return sideOf(event.kind())
        .computeIfAbsent(event.allocation(), id -> new TreeMap<>())
        .merge(event.timeMs(), added, AllocationHistory::merge);
  }

  private NavigableMap<AllocationId, NavigableMap<Long, Standing>> sideOf(JobEvent.Kind kind) {
    return kind == JobEvent.Kind.START ? starts : stops;
  }

  private static Standing merge(Standing a, Standing b) {
    int precedence = JobEvent.BY_PRECEDENCE.compare(a.event(), b.event());
    int ofA = 1 + a.duplicates();
    int ofB = 1 + b.duplicates();
    int conflicts =
        precedence == 0
            ? a.conflicts() + b.conflicts()
            : precedence > 0 ? a.conflicts() + ofB : b.conflicts() + ofA;
    return new Standing(
        precedence >= 0 ? a.event() : b.event(),
        a.labels().compareTo(b.labels()) >= 0 ? a.labels() : b.labels(),
        JobLife.greater(a.endState(), b.endState()),
        ofA + ofB - 1,
        conflicts);
  }

  /** All standing events, by allocation and time, STARTs first. */
  public List<Standing> events() {
    List<Standing> events = new ArrayList<>();
    for (var side : List.of(starts, stops)) {
      side.values().forEach(byTime -> events.addAll(byTime.values()));
    }
    return events;
  }

  /** The standing events with a time in [fromMs, toMs). */
  public List<Standing> eventsDuring(long fromMs, long toMs) {
    List<Standing> events = new ArrayList<>();
    for (var side : List.of(starts, stops)) {
      for (var byTime : side.values()) {
        events.addAll(byTime.subMap(fromMs, toMs).values());
      }
    }
    return events;
  }

  /** Time of the first standing event at or after {@code timeMs}, or {@link Long#MAX_VALUE}. */
  public long nextEventMs(long timeMs) {
    long next = Long.MAX_VALUE;
    for (var side : List.of(starts, stops)) {
      for (var byTime : side.values()) {
        Long time = byTime.ceilingKey(timeMs);
        next = time == null ? next : Math.min(next, time);
      }
    }
    return next;
  }

  /** Time of the earliest standing event, if there is one. */
  public OptionalLong earliest() {
    return Stream.of(starts, stops)
        .flatMap(side -> side.values().stream())
        .mapToLong(NavigableMap::firstKey)
        .min();
  }

  /** Time of the latest standing event, if there is one. */
  public OptionalLong latest() {
    return Stream.of(starts, stops)
        .flatMap(side -> side.values().stream())
        .mapToLong(NavigableMap::lastKey)
        .max();
  }

  /**
   * The allocations, by identity, empty ones included.
   *
   * @param lastReadingMs the host's last accepted reading: what has no STOP runs on to it
   */
  public List<Allocation> resolve(long lastReadingMs) {
    List<Allocation> allocations = new ArrayList<>(starts.size());
    starts.forEach((id, byTime) -> allocations.add(resolve(id, byTime, lastReadingMs)));
    return allocations;
  }

  private Allocation resolve(
      AllocationId id, NavigableMap<Long, Standing> byTime, long lastReadingMs) {
    Allocation known = stopped.get(id);
    if (known != null) {
      return known;
    }
    long start = byTime.firstKey();
    long share = byTime.firstEntry().getValue().event().sharePpb();
    Long stop = stops.getOrDefault(id, new TreeMap<>()).ceilingKey(start);
    if (stop != null) {
      Allocation allocation = new Allocation(id, start, stop, share, false);
      stopped.put(id, allocation);
      return allocation;
    }
    Optional<Long> successor = share == Shares.WHOLE ? successor(id, start) : Optional.empty();
    long runsOnTo = Math.max(start, lastReadingMs);
    return new Allocation(
        id,
        start,
        successor.map(s -> Math.min(s, runsOnTo)).orElse(runsOnTo),
        share,
        successor.isPresent());
  }

  /** Start of the first exclusive allocation of exactly the same thing after {@code start}. */
  private Optional<Long> successor(AllocationId id, long start) {
    return starts.entrySet().stream()
        .filter(other -> other.getKey().device().equals(id.device()))
        .filter(other -> isExclusive(other.getValue()))
        .map(other -> other.getValue().firstKey())
        .filter(otherStart -> otherStart > start)
        .min(Long::compare);
  }

  private static boolean isExclusive(NavigableMap<Long, Standing> byTime) {
    return byTime.firstEntry().getValue().event().sharePpb() == Shares.WHOLE;
  }

  /**
   * What the events say of each job: its latest attempt, the greatest labels of that attempt, what
   * is odd about it, and of its life.
   */
  public NavigableMap<String, JobOnHost> jobs(Collection<Allocation> resolved) {
    Map<String, Set<Marker>> markers = markers(resolved);
    Map<String, JobLife> lives = lives(resolved);
    NavigableMap<String, JobOnHost> jobs = new TreeMap<>(BY_UTF8);
    markers.forEach(
        (job, marked) ->
            jobs.put(job, new JobOnHost(0, JobLabels.NONE, marked, lifeOf(lives, job))));
    for (var byTime : starts.values()) {
      for (Standing start : byTime.values()) {
        AllocationId id = start.event().allocation();
        Set<Marker> marked = markers.getOrDefault(id.job(), Set.of());
        jobs.merge(
            id.job(),
            new JobOnHost(id.attempt(), start.labels(), marked, lifeOf(lives, id.job())),
            AllocationHistory::later);
      }
    }
    return jobs;
  }

  private static JobLife lifeOf(Map<String, JobLife> lives, String job) {
    return lives.getOrDefault(job, JobLife.NONE);
  }

  private Map<String, JobLife> lives(Collection<Allocation> resolved) {
    Map<String, JobLife> lives = new HashMap<>();
    for (Allocation allocation : resolved) {
      JobLife life = JobLife.of(allocation, hasStop(allocation));
      lives.merge(allocation.id().job(), life, JobLife::plus);
    }
    stops.forEach(
        (id, byTime) ->
            byTime
                .values()
                .forEach(
                    stop ->
                        lives.merge(
                            id.job(), JobLife.of(id.attempt(), stop.endState()), JobLife::plus)));
    return lives;
  }

  private Map<String, Set<Marker>> markers(Collection<Allocation> resolved) {
    Map<String, Set<Marker>> markers = new HashMap<>();
    for (Allocation allocation : resolved) {
      if (allocation.isEmpty()) {
        mark(markers, allocation.id(), Marker.ZERO_LENGTH);
        if (allocation.inferredStop()) {
          // it has no window to stand on
          mark(markers, allocation.id(), Marker.INFERRED_STOP);
        }
      }
    }
    stops.keySet().stream()
        .filter(id -> !starts.containsKey(id))
        .forEach(lone -> mark(markers, lone, Marker.STOP_WITHOUT_START));
    return markers;
  }

  private static void mark(Map<String, Set<Marker>> markers, AllocationId id, Marker marker) {
    markers.computeIfAbsent(id.job(), job -> EnumSet.noneOf(Marker.class)).add(marker);
  }

  private static JobOnHost later(JobOnHost a, JobOnHost b) {
    int byAttempt = Integer.compare(a.attempt(), b.attempt());
    int order = byAttempt != 0 ? byAttempt : a.labels().compareTo(b.labels());
    return order >= 0 ? a : b;
  }

  /**
   * Forgets what can no longer matter: allocations that stopped before {@code horizonMs}, unless
   * one that runs on without STOP is ended by them.
   *
   * @return the events forgotten
   */
  public List<Standing> forgetBefore(long horizonMs, long lastReadingMs) {
    List<Allocation> kept = new ArrayList<>();
    List<Allocation> ended = new ArrayList<>();
    for (Allocation allocation : resolve(lastReadingMs)) {
      boolean stays = mayGrow(allocation, lastReadingMs) || allocation.stopMs() >= horizonMs;
      (stays ? kept : ended).add(allocation);
    }
    List<Standing> forgotten = new ArrayList<>();
    for (Allocation allocation : ended) {
      if (kept.stream().noneMatch(k -> !hasStop(k) && ends(allocation, k))) {
        forget(allocation.id(), forgotten);
      }
    }
    forgetLoneStops(horizonMs, forgotten);
    return forgotten;
  }

  /** Whether a later reading may move the stop of an allocation that has none of its own. */
  public boolean mayMoveStop(Collection<Allocation> resolved, long lastReadingMs) {
    return resolved.stream().anyMatch(a -> a.inferredStop() && mayGrow(a, lastReadingMs));
  }

  /** Whether a later reading would lengthen the allocation: it has no STOP, sent or inferred. */
  public boolean mayGrow(Allocation allocation, long lastReadingMs) {
    return !hasStop(allocation) && lastReadingMs <= allocation.stopMs();
  }

  private boolean hasStop(Allocation allocation) {
    var byTime = stops.get(allocation.id());
    return byTime != null && byTime.ceilingKey(allocation.startMs()) != null;
  }

  private static boolean ends(Allocation later, Allocation running) {
    return later.id().device().equals(running.id().device()) && later.startMs() > running.startMs();
  }

  private void forget(AllocationId id, List<Standing> forgotten) {
    stopped.remove(id);
    for (var side : List.of(starts, stops)) {
      var byTime = side.remove(id);
      if (byTime != null) {
        forgotten.addAll(byTime.values());
      }
    }
  }

  private void forgetLoneStops(long horizonMs, List<Standing> forgotten) {
    for (Iterator<Map.Entry<AllocationId, NavigableMap<Long, Standing>>> i =
            stops.entrySet().iterator();
        i.hasNext(); ) {
      var entry = i.next();
      if (!starts.containsKey(entry.getKey()) && entry.getValue().lastKey() < horizonMs) {
        forgotten.addAll(entry.getValue().values());
        i.remove();
      }
    }
  }
}
