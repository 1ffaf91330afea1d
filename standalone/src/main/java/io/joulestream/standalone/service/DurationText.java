package io.joulestream.standalone.service;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 10s}, {@code 14d}, or ISO-8601. */
final class DurationText {

  private static final Pattern SHORT = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");

  private DurationText() {}

  /**
   * What a text means; 0 needs no unit.
   *
   * @throws IllegalArgumentException with a sentence if it means nothing, or less than nothing
   */
  static Duration parse(String text) {
    String trimmed = text.strip().toLowerCase(Locale.ROOT);
    if (trimmed.equals("0")) {
      return Duration.ZERO;
    }
    Matcher shorthand = SHORT.matcher(trimmed);
    if (shorthand.matches()) {
      return of(Long.parseLong(shorthand.group(1)), shorthand.group(2));
    }
    try {
      Duration duration = Duration.parse(text.strip());
      if (!duration.isNegative()) {
        return duration;
      }
    } catch (DateTimeException e) {
      // said below
    }
    throw new IllegalArgumentException(
        "'" + text + "' is not a duration: one such as 10s, 15m, 14d or PT10S is needed");
  }

  private static Duration of(long count, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }
}
