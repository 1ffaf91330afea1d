package io.joulestream.ingest.power;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table that a run of {@code nvidia-smi} writes: the fields that were asked for, in that order,
 * each with the unit that the header states.
 */
final class NvidiaSmiTable {

  private static final Pattern HEADING = Pattern.compile("\\S+(?: \\[(.*)])?");
  private static final Set<String> ABSENT =
      Set.of("", "n/a", "err!", "not supported", "unknown error");

  private final List<String> fields;
  private final Map<String, String> units;

  private NvidiaSmiTable(List<String> fields, Map<String, String> units) {
    this.fields = fields;
    this.units = units;
  }

  /** The table under a header, unless the line is none. */
  static Optional<NvidiaSmiTable> under(String line, List<String> fields) {
    List<String> headings = cells(line);
    if (headings.size() != fields.size() || !headings.get(0).equals("timestamp")) {
      return Optional.empty();
    }
    Map<String, String> units = new HashMap<>();
    for (int i = 0; i < fields.size(); i++) {
      Matcher heading = HEADING.matcher(headings.get(i));
      if (heading.matches() && heading.group(1) != null) {
        units.put(fields.get(i), heading.group(1));
      }
    }
    return Optional.of(new NvidiaSmiTable(List.copyOf(fields), units));
  }

  /** The cells of a line by their fields, unless it has not as many. */
  Optional<Row> row(String line) {
    List<String> cells = cells(line);
    if (cells.size() != fields.size()) {
      return Optional.empty();
    }
    Map<String, String> byField = new HashMap<>();
    for (int i = 0; i < fields.size(); i++) {
      byField.put(fields.get(i), cells.get(i));
    }
    return Optional.of(new Row(byField));
  }

  private static List<String> cells(String line) {
    return Arrays.stream(line.split(",", -1)).map(String::strip).toList();
  }

  /** A line. Numbers are as nvidia-smi wrote them, or in the unit that is asked for. */
  final class Row {
    private final Map<String, String> cells;

    private Row(Map<String, String> cells) {
      this.cells = cells;
    }

    /** A field as it was written; empty if it was not asked for. */
    String text(String field) {
      return cells.getOrDefault(field, "");
    }

    /**
     * A field that has a value: what stands for none is {@code [N/A]}, {@code [Not Supported]},
     * {@code [Unknown Error]} and other words in brackets, and {@code ERR!}.
     */
    Optional<String> value(String field) {
      String text = text(field);
      boolean isAbsent =
          ABSENT.contains(text.toLowerCase(Locale.ROOT))
              || (text.startsWith("[") && text.endsWith("]"));
      return isAbsent ? Optional.empty() : Optional.of(text);
    }

    /**
     * A number in another unit.
     *
     * @param digits by which the decimal point moves to the left, by the unit of the header; a
     *     field whose unit is none of them has no value
     */
    Optional<String> value(String field, Map<String, Integer> digits) {
      return Optional.ofNullable(digits.get(units.getOrDefault(field, "")))
          .flatMap(by -> value(field).map(text -> moved(text, by)));
    }

    private String moved(String text, int digits) {
      try {
        return digits == 0 ? text : new BigDecimal(text).movePointLeft(digits).toPlainString();
      } catch (NumberFormatException e) {
        // refused later, with this text and its reason
        return text;
      }
    }
  }
}
