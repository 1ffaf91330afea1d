package io.joulestream.standalone;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines for people about one day, and how they write numbers and times. */
final class TextPage {

  private final String day;
  private final List<String> lines = new ArrayList<>();

  /** A page on which times of the day of {@code timeMs} are written without it. */
  TextPage(long timeMs) {
    this.day = Instant.ofEpochMilli(timeMs).toString().substring(0, 11);
  }

  List<String> lines() {
    return lines;
  }

  void line(String line) {
    lines.add(line);
  }

  void title(String title) {
    line("");
    line(title);
    line("-".repeat(title.length()));
  }

  void table(String indent, TextTable table) {
    table.lines().forEach(line -> lines.add(indent + line));
  }

  /** The time of day where the day is the window's. */
  String time(long ms) {
    String text = Instant.ofEpochMilli(ms).toString();
    return text.startsWith(day) ? text.substring(day.length(), text.length() - 1) : text;
  }

  static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  static String decimal(long value, int scale) {
    return BigDecimal.valueOf(value, scale).stripTrailingZeros().toPlainString();
  }

  static String kilowattHours(long mj) {
    return BigDecimal.valueOf(mj)
        .divide(BigDecimal.valueOf(3_600_000_000L), 9, RoundingMode.HALF_EVEN)
        .stripTrailingZeros()
        .toPlainString();
  }
}
