package io.joulestream.oracle;

import io.joulestream.oracle.Input.Reading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * When which meters of a host count (section 2, 5): a meter counts in the windows that end later
 * than 17 minutes before its first receipt, 20 minutes of frontier less 3 of disorder. What ended
 * earlier may have been closed when it came.
 */
final class Eras {
  private static final long KNOWN_BEFORE_MS = 17 * 60_000;

  private final List<Reading> accepted;
  private final List<Reading> winners;
  private final Map<Channel, Long> knownFromMs = new HashMap<>();

  /** The readings of one host. */
  Eras(List<Reading> accepted, List<Reading> winners) {
    this.accepted = accepted;
    this.winners = winners;
    for (Reading reading : accepted) {
      knownFromMs.merge(Channel.of(reading), reading.receivedMs() - KNOWN_BEFORE_MS, Math::min);
    }
  }

  /**
   * Some windows and the meters that count in them.
   *
   * @param afterMs they end after this
   * @param untilMs and not after this
   */
  record Era(long afterMs, long untilMs, List<Reading> accepted, List<Reading> winners) {
    boolean holds(long windowEndMs) {
      return afterMs < windowEndMs && windowEndMs <= untilMs;
    }
  }

  List<Era> all() {
    List<Era> eras = new ArrayList<>();
    long after = Long.MIN_VALUE;
    for (long until : new TreeSet<>(knownFromMs.values())) {
      eras.add(era(after, until));
      after = until;
    }
    eras.add(era(after, Long.MAX_VALUE));
    return eras;
  }

  private Era era(long after, long until) {
    Set<Channel> known =
        knownFromMs.entrySet().stream()
            .filter(entry -> entry.getValue() <= after)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    return new Era(after, until, of(known, accepted), of(known, winners));
  }

  private static List<Reading> of(Set<Channel> known, List<Reading> readings) {
    return readings.stream().filter(reading -> known.contains(Channel.of(reading))).toList();
  }
}
