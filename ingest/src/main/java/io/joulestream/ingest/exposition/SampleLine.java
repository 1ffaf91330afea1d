package io.joulestream.ingest.exposition;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** One line of a page after the name of its metric: labels, value, and perhaps its time. */
final class SampleLine {

  /** Times after the year 10000 have more digits, and would cost memory to expand. */
  private static final int LONGEST_TIME = 32;

  private final byte[] page;
  private final int end;
  private final boolean isOpenMetrics;
  private final Map<String, String> labels = new HashMap<>(32);
  private byte[] name = new byte[0];
  private String value = "";
  private OptionalLong timeMs = OptionalLong.empty();
  private int at;

  /** The message says what is wrong, to follow the number of the line. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    Unreadable(String message) {
      super(message, null, false, false);
    }
  }

  SampleLine(byte[] page, int from, int end, boolean isOpenMetrics) {
    this.page = page;
    this.at = from;
    this.end = end;
    this.isOpenMetrics = isOpenMetrics;
  }

  Map<String, String> labels() {
    return labels;
  }

  /** The name that stands among the labels, in quotes; else empty. */
  byte[] name() {
    return name;
  }

  String value() {
    return value;
  }

  OptionalLong timeMs() {
    return timeMs;
  }

  void read() throws Unreadable {
    skipBlanks();
    if (is('{')) {
      at++;
      readLabels();
    }
    skipBlanks();
    value = word();
    if (!isNumber(value)) {
      throw new Unreadable("has " + (value.isEmpty() ? "no value" : "a value that is no number"));
    }
    skipBlanks();
    if (at < end && !is('#')) {
      timeMs = OptionalLong.of(time(word()));
      skipBlanks();
    }
    // an exemplar says where a value came from, and is nothing we need
    if (at < end && !is('#')) {
      throw new Unreadable("goes on after its time");
    }
  }

  private boolean is(char c) {
    return at < end && page[at] == c;
  }

  private void skipBlanks() {
    at = PageReader.afterBlanks(page, at, end);
  }

  private String word() {
    int from = at;
    while (at < end && !PageReader.isBlank(page[at])) {
      at++;
    }
    return new String(page, from, at - from, StandardCharsets.ISO_8859_1);
  }

  private void readLabels() throws Unreadable {
    skipBlanks();
    while (!is('}')) {
      readLabel();
      skipBlanks();
      if (is(',')) {
        at++;
        skipBlanks();
      } else if (!is('}')) {
        throw new Unreadable("has labels without a comma between them or a brace after them");
      }
    }
    at++;
  }

  private void readLabel() throws Unreadable {
    boolean isQuoted = is('"');
    String label = isQuoted ? quoted() : bareName();
    skipBlanks();
    if (isQuoted && !is('=')) {
      name = label.getBytes(StandardCharsets.UTF_8);
      return;
    }
    if (label.isEmpty() || !is('=')) {
      throw new Unreadable("has a label without a name or an equals sign");
    }
    at++;
    skipBlanks();
    if (!is('"')) {
      throw new Unreadable("has a label whose value is not in quotes");
    }
    if (labels.put(label, quoted()) != null) {
      throw new Unreadable("has the label " + label + " twice");
    }
  }

  private String bareName() {
    int from = at;
    while (at < end && isNamePart(page[at])) {
      at++;
    }
    return new String(page, from, at - from, StandardCharsets.ISO_8859_1);
  }

  private static boolean isNamePart(byte b) {
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '_';
  }

  private String quoted() throws Unreadable {
    int from = ++at;
    boolean hasEscapes = false;
    while (at < end && page[at] != '"') {
      boolean isEscape = page[at] == '\\';
      hasEscapes |= isEscape;
      at += isEscape ? 2 : 1;
    }
    if (at >= end) {
      throw new Unreadable("has a quote that does not end");
    }
    String text = new String(page, from, at++ - from, StandardCharsets.UTF_8);
    return hasEscapes ? unescaped(text) : text;
  }

  /** A backslash before another character than these stands for itself, as Prometheus has it. */
  private static String unescaped(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      char next = c == '\\' && i + 1 < text.length() ? text.charAt(i + 1) : 0;
      if (next == 'n' || next == '"' || next == '\\') {
        plain.append(next == 'n' ? '\n' : next);
        i++;
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  private long time(String text) throws Unreadable {
    try {
      if (!isOpenMetrics) {
        return Long.parseLong(text);
      }
      BigDecimal seconds = new BigDecimal(text);
      if (text.length() <= LONGEST_TIME && Math.abs((long) seconds.scale()) <= LONGEST_TIME) {
        return seconds.movePointRight(3).setScale(0, RoundingMode.HALF_EVEN).longValueExact();
      }
    } catch (NumberFormatException e) {
      // told below
    } catch (ArithmeticException e) {
      // as well
    }
    throw new Unreadable("has a time that is no number of " + (isOpenMetrics ? "s" : "ms"));
  }

  /** As Go reads them, without hexadecimal. */
  private static boolean isNumber(String text) {
    int i = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
    String unsigned = text.substring(i);
    if (unsigned.equalsIgnoreCase("nan")
        || unsigned.equalsIgnoreCase("inf")
        || unsigned.equalsIgnoreCase("infinity")) {
      return true;
    }
    int whole = digits(text, i);
    int point = whole < text.length() && text.charAt(whole) == '.' ? whole + 1 : whole;
    int mantissa = digits(text, point);
    boolean hasDigits = mantissa - i > point - whole;
    return hasDigits && (mantissa == text.length() || isExponent(text, mantissa));
  }

  private static boolean isExponent(String text, int from) {
    boolean isMarked = text.charAt(from) == 'e' || text.charAt(from) == 'E';
    int sign = from + 1 < text.length() && "+-".indexOf(text.charAt(from + 1)) >= 0 ? 1 : 0;
    int start = from + 1 + sign;
    return isMarked && start < text.length() && digits(text, start) == text.length();
  }

  private static int digits(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
      i++;
    }
    return i;
  }
}
