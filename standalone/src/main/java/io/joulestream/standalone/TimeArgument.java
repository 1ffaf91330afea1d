package io.joulestream.standalone;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** Times and durations as people type them. */
final class TimeArgument {

  private TimeArgument() {}

  /** Has every option of these types read so. */
  static void register(CommandLine commandLine) {
    commandLine.registerConverter(Instant.class, TimeArgument::time);
    commandLine.registerConverter(Duration.class, TimeArgument::duration);
  }

  /** ISO-8601 with an offset, or epoch milliseconds. */
  static Instant time(String text) {
    try {
      return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')
          ? Instant.ofEpochMilli(Long.parseLong(text))
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException | NumberFormatException e) {
      throw new TypeConversionException(
          "'%s' is no time: it is ISO-8601 with an offset as 2026-11-24T08:31Z, or epoch milliseconds"
              .formatted(text));
    }
  }

  private static Duration duration(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeException e) {
      throw new TypeConversionException(
          "'%s' is no duration: it is ISO-8601 as PT6H or PT90M".formatted(text));
    }
  }
}
