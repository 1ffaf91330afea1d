package io.joulestream.standalone.adopt;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The readings of a stretch of time: what is of the same meter and instant is one row, whichever
 * metrics and however many series it came from.
 */
final class ReadingRows {

  static final List<String> COLUMNS =
      List.of(
          "time",
          "site",
          "host",
          "level",
          "device",
          "power_w",
          "energy_j",
          "utilisation",
          "model",
          "meter");

  /** About 100 MB. */
  static final int MOST = 400_000;

  private final Map<Place, Row> rows = new TreeMap<>();
  private long repeated;
  private long differing;

  private record Place(long timeMs, Channel channel) implements Comparable<Place> {

    @Override
    public int compareTo(Place other) {
      int byTime = Long.compare(timeMs, other.timeMs);
      return byTime != 0 ? byTime : channel.compareTo(other.channel);
    }
  }

  private record Value(String text, MetricMapping from) {}

  private static final class Row {
    private final Map<MetricKind, Value> values = new EnumMap<>(MetricKind.class);
    private String model = "";
  }

  /**
   * Adds a sample. Of several of one metric the greatest counts, as in the books; of several
   * metrics the first that is added.
   *
   * @throws PrometheusClient.TooLarge if there are too many
   */
  void add(long timeMs, Channel channel, MetricMapping mapping, String model, String value)
      throws PrometheusClient.TooLarge {
    Row row = rows.computeIfAbsent(new Place(timeMs, channel), place -> new Row());
    if (rows.size() > MOST) {
      throw new PrometheusClient.TooLarge("more than %d readings".formatted(MOST));
    }
    row.model = row.model.isEmpty() ? model : row.model;
    Value before = row.values.putIfAbsent(mapping.kind(), new Value(value, mapping));
    if (before != null && before.from().equals(mapping)) {
      repeated++;
      differing += before.text().equals(value) ? 0 : 1;
      row.values.put(mapping.kind(), new Value(greater(before.text(), value), mapping));
    }
  }

  private static String greater(String a, String b) {
    try {
      return new BigDecimal(a).compareTo(new BigDecimal(b)) >= 0 ? a : b;
    } catch (NumberFormatException e) {
      // what is a number counts before what is none
      return isNumber(a) ? a : b;
    }
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && Character.isDigit(text.charAt(text.length() - 1));
  }

  /** Samples that repeat one of the same metric, meter and instant. */
  long repeated() {
    return repeated;
  }

  /** Those of them with another value. */
  long differing() {
    return differing;
  }

  /** Writes them in order of time; returns how many. A utilisation alone is no reading. */
  long write(CsvWriter csv) {
    long written = 0;
    for (Map.Entry<Place, Row> entry : rows.entrySet()) {
      Row row = entry.getValue();
      String power = text(row, MetricKind.POWER);
      String energy = text(row, MetricKind.ENERGY);
      if (!power.isEmpty() || !energy.isEmpty()) {
        Channel channel = entry.getKey().channel();
        csv.writeRecord(
            Instant.ofEpochMilli(entry.getKey().timeMs()).toString(),
            channel.site(),
            channel.host(),
            channel.level(),
            channel.device(),
            power,
            energy,
            text(row, MetricKind.UTILISATION),
            row.model,
            channel.meter());
        written++;
      }
    }
    return written;
  }

  private static String text(Row row, MetricKind kind) {
    Value value = row.values.get(kind);
    return value == null ? "" : value.text();
  }
}
