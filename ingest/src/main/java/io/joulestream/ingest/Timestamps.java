package io.joulestream.ingest;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;

/** Times in text: ISO-8601 with an offset, or epoch milliseconds. */
public final class Timestamps {

  /** ISO-8601, with a space allowed for the T as many exports have it. */
  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendLiteral('T')
          .optionalEnd()
          .optionalStart()
          .appendLiteral(' ')
          .optionalEnd()
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalStart()
          .appendOffsetId()
          .optionalEnd()
          .optionalStart()
          .appendOffset("+HHmm", "Z")
          .optionalEnd()
          .toFormatter(Locale.ROOT);

  private Timestamps() {}

  /**
   * Epoch ms.
   *
   * @throws DateTimeException if the text is no time, or has no offset
   */
  public static long parse(String text) {
    if (isNumber(text)) {
      try {
        return Long.parseLong(text);
      } catch (NumberFormatException e) {
        throw new DateTimeException("more milliseconds than 64 bits hold", e);
      }
    }
    // milliseconds are the finest unit; what is finer is rounded like every other number
    Instant instant = OffsetDateTime.parse(text, ISO).toInstant();
    int nanos = instant.getNano();
    long millis = Math.multiplyExact(instant.getEpochSecond(), 1_000L) + nanos / 1_000_000;
    int rest = nanos % 1_000_000;
    boolean up = rest > 500_000 || (rest == 500_000 && (millis & 1) == 1);
    return up ? millis + 1 : millis;
  }

  private static boolean isNumber(String text) {
    int start = text.startsWith("-") ? 1 : 0;
    return text.length() > start && text.chars().skip(start).allMatch(c -> c >= '0' && c <= '9');
  }
}
