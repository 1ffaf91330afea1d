package io.joulestream.ingest.power;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;

/**
 * The local times of {@code nvidia-smi}, which have no offset.
 *
 * <p>The offset of every zone is a multiple of 15 minutes, so it is the one that brings the time
 * nearest to that of its arrival. That needs no zone, holds on both sides of a change to summer
 * time and back, where local times are left out or come twice, and for another machine's zone. It
 * asks only that a line is under way for less than 7.5 minutes; readings older than 2 are late
 * anyway. The time of arrival itself would do less well: lines that wait in a pipe arrive together.
 */
final class NvidiaSmiTime {

  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("uuuu/MM/dd HH:mm:ss.SSS", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private static final long OFFSETS_MS = Duration.ofMinutes(15).toMillis();

  private NvidiaSmiTime() {}

  /**
   * When it was, epoch ms.
   *
   * @param text e.g. {@code 2026/11/24 17:22:01.123}
   * @param arrivedMs when its line arrived, epoch ms
   * @throws DateTimeException if the text is no such time
   */
  static long epochMs(String text, long arrivedMs) {
    long asUtcMs = LocalDateTime.parse(text, LOCAL).toInstant(ZoneOffset.UTC).toEpochMilli();
    long offsets = Math.floorDiv(asUtcMs - arrivedMs + OFFSETS_MS / 2, OFFSETS_MS);
    return asUtcMs - offsets * OFFSETS_MS;
  }
}
