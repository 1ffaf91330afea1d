package io.joulestream.ingest.intensity;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * A part of an answer in JSON.
 *
 * @param name where it is, for sentences
 */
record Part(String name, JsonNode node) {

  private static final int MOST_QUOTED = 100;
  private static final int MOST_DIGITS = 60;

  /** Reads one of many; none if it has no value. */
  @FunctionalInterface
  interface Each {
    Optional<Point> read(Part part) throws IOException;
  }

  Part part(String field) {
    return new Part(name + "." + field, node.path(field));
  }

  /** A text, or a number or flag as text; none where it is absent or null. */
  Optional<String> optionalText(String field) {
    JsonNode value = node.path(field);
    return value.isValueNode() && !value.isNull() ? Optional.of(value.asText()) : Optional.empty();
  }

  String text(String field) throws IOException {
    return optionalText(field)
        .orElseThrow(() -> new IOException("%s has no '%s': %s".formatted(name, field, quoted())));
  }

  /** Epoch ms. */
  long timeMs(String field) throws IOException {
    return timeMs(field, text(field));
  }

  /** Epoch ms; none where it is absent or null. */
  OptionalLong optionalTimeMs(String field) throws IOException {
    Optional<String> text = optionalText(field);
    return text.isPresent() ? OptionalLong.of(timeMs(field, text.get())) : OptionalLong.empty();
  }

  private long timeMs(String field, String text) throws IOException {
    try {
      return OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw new IOException(
          "%s has '%s' as %s: a time is ISO-8601 with an offset".formatted(name, text, field), e);
    }
  }

  /** A number as it was sent; none where it is absent or null, which is not 0. */
  Optional<BigDecimal> number(String field) throws IOException {
    JsonNode value = node.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isNumber()) {
      throw new IOException("%s has %s as %s: it is a number".formatted(name, value, field));
    }
    return Optional.of(plain(value.decimalValue()));
  }

  /**
   * A number that can be written out: 1e999999999 has a gigabyte of digits.
   *
   * @throws IOException if it has more than 60 before or after its point
   */
  static BigDecimal plain(BigDecimal number) throws IOException {
    long before = (long) number.precision() - number.scale();
    if (before > MOST_DIGITS || number.scale() > MOST_DIGITS) {
      throw new IOException("a number has more than %d digits".formatted(MOST_DIGITS));
    }
    return number;
  }

  /** Whether a flag is said to be so. */
  boolean says(String field, boolean flag) {
    JsonNode value = node.path(field);
    return value.isBoolean() && value.booleanValue() == flag;
  }

  /** What was asked is what is answered. */
  void require(String field, String asked) throws IOException {
    String answered = text(field);
    if (!answered.equals(asked)) {
      throw new IOException(
          "%s answers with %s '%s' where '%s' was asked: nothing of it is taken"
              .formatted(name, field, answered, asked));
    }
  }

  /** {@link #require} where the answer says it. */
  void requireIfSaid(String field, String asked) throws IOException {
    if (optionalText(field).isPresent()) {
      require(field, asked);
    }
  }

  /** The elements of a list. */
  List<Part> list(String field) throws IOException {
    JsonNode list = node.path(field);
    if (!list.isArray()) {
      throw new IOException("%s has no list '%s': %s".formatted(name, field, quoted()));
    }
    List<Part> parts = new ArrayList<>();
    list.forEach(
        part -> parts.add(new Part("%s.%s[%d]".formatted(name, field, parts.size()), part)));
    return parts;
  }

  /** The values of a list; one that cannot be read is told and the rest goes on. */
  List<Point> each(String field, Consumer<String> warn, Each each) throws IOException {
    List<Point> points = new ArrayList<>();
    List<String> bad = new ArrayList<>();
    for (Part part : list(field)) {
      try {
        each.read(part).ifPresent(points::add);
      } catch (IOException e) {
        bad.add(String.valueOf(e.getMessage()));
      }
    }
    if (!bad.isEmpty()) {
      String more = bad.size() == 1 ? "" : " (and %d more like it)".formatted(bad.size() - 1);
      warn.accept(bad.get(0) + more);
    }
    return points;
  }

  private String quoted() {
    String text = node.isMissingNode() ? "it is empty" : node.toString();
    return text.length() > MOST_QUOTED ? text.substring(0, MOST_QUOTED) + "…" : text;
  }
}
