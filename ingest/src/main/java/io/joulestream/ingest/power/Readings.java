package io.joulestream.ingest.power;

import io.joulestream.ingest.DcgmBlank;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Readings from samples: what is of the same meter and instant is one, whichever metrics and
 * however many series it came from.
 */
public final class Readings {

  private final Map<Place, Row> rows = new TreeMap<>();
  private long repeated;
  private long differing;

  /**
   * A reading, with empty texts for what is not there.
   *
   * @param parts how many series were added for its counter or power, where they are added; else 0
   */
  public record Reading(
      long timeMs,
      Channel channel,
      String powerW,
      String energyJ,
      String utilisation,
      String model,
      String counterRangeJ,
      int parts) {}

  private record Place(long timeMs, Channel channel) implements Comparable<Place> {

    @Override
    public int compareTo(Place other) {
      int byTime = Long.compare(timeMs, other.timeMs);
      return byTime != 0 ? byTime : channel.compareTo(other.channel);
    }
  }

  private record Value(String text, int rank, int parts) {}

  private static final class Row {
    private final Map<MetricKind, Value> values = new EnumMap<>(MetricKind.class);
    private String model = "";
    private String counterRangeJ = "";

    private String text(MetricKind kind) {
      Value value = values.get(kind);
      return value == null ? "" : value.text();
    }
  }

  /**
   * Adds a sample. Of several of one metric the greatest counts, as in the books, unless they are
   * parts; of several metrics that say the same, the one of the lowest rank.
   *
   * @param rank place of the metric in its mapping
   * @param value in W, J or as a ratio
   */
  public void add(
      long timeMs, Channel channel, int rank, MetricMapping metric, String model, String value) {
    Row row = rows.computeIfAbsent(new Place(timeMs, channel), place -> new Row());
    row.model = row.model.isEmpty() ? model : row.model;
    Value before = row.values.get(metric.kind());
    if (before != null && before.rank < rank) {
      return;
    }
    if (before != null && before.rank == rank) {
      row.values.put(metric.kind(), metric.isSum() ? sum(before, value) : repeat(before, value));
    } else {
      row.values.put(metric.kind(), new Value(value, rank, metric.isSum() ? 1 : 0));
      row.counterRangeJ =
          metric.kind() == MetricKind.ENERGY ? metric.counterRangeJ() : row.counterRangeJ;
    }
  }

  private Value repeat(Value before, String value) {
    repeated++;
    differing += before.text.equals(value) ? 0 : 1;
    return new Value(greater(before.text, value), before.rank, 0);
  }

  /** What is a number counts before what is none. */
  private static String greater(String a, String b) {
    if (!isNumber(a) || !isNumber(b)) {
      return isNumber(a) ? a : b;
    }
    return new BigDecimal(a).compareTo(new BigDecimal(b)) >= 0 ? a : b;
  }

  /** A sum of which one part is no number, or below 0 for a meter that is not there, is none. */
  private static Value sum(Value before, String value) {
    boolean areParts = isPart(before.text) && isPart(value);
    String text = isPart(before.text) ? value : before.text;
    return new Value(
        areParts ? new BigDecimal(before.text).add(new BigDecimal(value)).toPlainString() : text,
        before.rank,
        before.parts + 1);
  }

  private static boolean isPart(String text) {
    return isNumber(text) && !text.startsWith("-");
  }

  /** Texts were made plain where they are numbers; what was left with an exponent is too large. */
  private static boolean isNumber(String text) {
    boolean isPlain =
        !text.isEmpty()
            && text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.' || c == '-');
    try {
      return isPlain && !DcgmBlank.isOfAnyType(new BigDecimal(text));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** How many there are so far, those without power and energy among them. */
  public int size() {
    return rows.size();
  }

  /** Samples that repeat one of the same metric, meter and instant. */
  public long repeated() {
    return repeated;
  }

  /** Those of them with another value. */
  public long differing() {
    return differing;
  }

  /** Shows them in order of time. A utilisation alone is no reading. */
  public void forEach(Consumer<Reading> to) {
    rows.forEach(
        (place, row) -> {
          String power = row.text(MetricKind.POWER);
          String energy = row.text(MetricKind.ENERGY);
          if (!power.isEmpty() || !energy.isEmpty()) {
            to.accept(
                new Reading(
                    place.timeMs,
                    place.channel,
                    power,
                    energy,
                    row.text(MetricKind.UTILISATION),
                    row.model,
                    row.counterRangeJ,
                    row.values.values().stream().mapToInt(Value::parts).max().orElse(0)));
          }
        });
  }
}
