package io.joulestream.streams.host;

import io.joulestream.energy.Level;
import io.joulestream.streams.StreamsSettings;
import io.joulestream.streams.Windows;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * What decides how long a host's records are waited for (semantics §2, §8).
 *
 * @param frontier a record with an event time this far behind the greatest receive time is late for
 *     good
 * @param settledAfter a window is settled this long after its end
 * @param idleWatts power at or under which a device of a model is idle
 * @param maximumMw plausible mean power of a counter segment by level, mW; absent = no maximum
 */
public record HostSettings(
    Windows windows,
    Duration frontier,
    Duration settledAfter,
    IdleWatts idleWatts,
    Map<Level, Long> maximumMw) {

  /** As an installation decided. */
  public static HostSettings of(StreamsSettings settings) {
    Map<Level, Long> maximum = new EnumMap<>(Level.class);
    settings
        .acceptance()
        .maximumMw()
        .forEach((level, mw) -> maximum.put(Level.valueOf(level.name()), mw));
    return new HostSettings(
        settings.windows(),
        settings.frontier(),
        settings.settledAfter(),
        settings.idleWatts(),
        maximum);
  }

  /** By how much the records of a host may arrive out of the order of their receipt. */
  private static final Duration DISORDER = Duration.ofMinutes(3);

  /**
   * A meter counts in the windows that end later than this before its first receipt: those cannot
   * have been closed when it came, in whatever order records arrived.
   */
  long knownBeforeMs() {
    return frontier.minus(DISORDER).toMillis();
  }

  /**
   * Long enough to be written rarely, short enough that few bytes are written again at a commit.
   */
  private static final long LONGEST_CHUNK_MS = 20_000;

  /** Length of a raw chunk: a part of a window, at most 20 s. */
  long chunkMs() {
    long window = windows.lengthMs();
    long parts = (window + LONGEST_CHUNK_MS - 1) / LONGEST_CHUNK_MS;
    return window % parts == 0 ? window / parts : window;
  }
}
