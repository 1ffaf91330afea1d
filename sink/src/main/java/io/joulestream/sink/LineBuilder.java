package io.joulestream.sink;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * One line of the line protocol, built from left to right: measurement, tags, fields, time.
 *
 * <p>The client's own builder leaves out a number that is not finite without a word; this one
 * refuses it.
 */
final class LineBuilder {

  /** InfluxDB takes 64 KB of text; what is longer is cut and says so. */
  static final int MOST_TEXT_BYTES = 65_000;

  private final StringBuilder line = new StringBuilder(512);
  private String series = "";

  /** A point that the line protocol cannot express. */
  static final class FaultException extends RuntimeException {
    private static final long serialVersionUID = 1;

    FaultException(String message) {
      super(message);
    }
  }

  LineBuilder(String measurement) {
    line.append(measurement);
  }

  /** A tag, left out if it is empty: the protocol has no empty tags. */
  void tag(String name, String value) {
    if (value.isEmpty()) {
      return;
    }
    if (value.endsWith("\\")) {
      throw new FaultException(
          "%s is '%s': the line protocol cannot write a tag that ends with a backslash"
              .formatted(name, value));
    }
    line.append(',').append(name).append('=');
    for (int i = 0; i < value.length(); i++) {
      tagCharacter(value.charAt(i));
    }
  }

  private void tagCharacter(char c) {
    switch (c) {
      case ' ', ',', '=' -> line.append('\\').append(c);
      case '\n' -> line.append("\\n");
      case '\r' -> line.append("\\r");
      case '\t' -> line.append("\\t");
      default -> line.append(c);
    }
  }

  /** Ends the tags. */
  void endOfTags() {
    series = line.toString();
  }

  void integer(String name, long value) {
    field(name).append(value).append('i');
  }

  void decimal(String name, double value) {
    if (!Double.isFinite(value)) {
      throw new FaultException("%s is %s: a float must be finite".formatted(name, value));
    }
    String text = Double.toString(value);
    field(name).append(text.contains("E") ? new BigDecimal(text).toPlainString() : text);
  }

  void flag(String name, boolean value) {
    field(name).append(value);
  }

  void text(String name, String value) {
    StringBuilder out = field(name).append('"');
    String cut = cut(value);
    for (int i = 0; i < cut.length(); i++) {
      char c = cut.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\');
      }
      out.append(c);
    }
    out.append('"');
  }

  private StringBuilder field(String name) {
    line.append(line.length() == series.length() ? ' ' : ',').append(name).append('=');
    return line;
  }

  /** At most {@link #MOST_TEXT_BYTES} bytes of UTF-8, ending with how long it was if it was cut. */
  static String cut(String text) {
    if (text.length() * 3L <= MOST_TEXT_BYTES) {
      return text;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= MOST_TEXT_BYTES) {
      return text;
    }
    String note = "… (cut, %d bytes)".formatted(bytes.length);
    int end = MOST_TEXT_BYTES - note.getBytes(StandardCharsets.UTF_8).length;
    while ((bytes[end] & 0xC0) == 0x80) {
      end--; // not within a character
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8) + note;
  }

  /** As far as it got. */
  String line() {
    return line.toString();
  }

  /** Measurement, tags and time: what makes the point the same. */
  String identity(long time) {
    return series + ' ' + time;
  }

  String finish(long time) {
    return line.append(' ').append(time).toString();
  }
}
