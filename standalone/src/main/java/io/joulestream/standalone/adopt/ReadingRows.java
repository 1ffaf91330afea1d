package io.joulestream.standalone.adopt;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.joulestream.ingest.power.Channel;
import io.joulestream.ingest.power.MetricMapping;
import io.joulestream.ingest.power.Readings;
import io.joulestream.ingest.power.RepeatedCounters;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** The readings of a stretch of time as rows of {@code power.csv}. */
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
          "meter",
          "counter_range_j");

  /** About 100 MB. */
  static final int MOST = 400_000;

  private final Readings readings = new Readings();
  private final RepeatedCounters counters;

  /**
   * No rows yet.
   *
   * @param counters of the stretches before this one, too
   */
  ReadingRows(RepeatedCounters counters) {
    this.counters = counters;
  }

  /**
   * Adds a sample.
   *
   * @param rank place of the metric in its mapping
   * @throws PrometheusClient.TooLarge if there are too many
   */
  void add(long timeMs, Channel channel, int rank, MetricMapping metric, String model, String value)
      throws PrometheusClient.TooLarge {
    readings.add(timeMs, channel, rank, metric, model, metric.scaled(value));
    if (readings.size() > MOST) {
      throw new PrometheusClient.TooLarge("more than %d readings".formatted(MOST));
    }
  }

  Readings readings() {
    return readings;
  }

  /** Writes them in order of time; returns how many. */
  long write(CsvWriter csv) {
    LongAdder written = new LongAdder();
    readings.forEach(
        told -> {
          Readings.Reading reading = counters.without(told);
          Channel channel = reading.channel();
          csv.writeRecord(
              Instant.ofEpochMilli(reading.timeMs()).toString(),
              channel.site(),
              channel.host(),
              channel.level(),
              channel.device(),
              reading.powerW(),
              reading.energyJ(),
              reading.utilisation(),
              reading.model(),
              channel.meter(),
              reading.counterRangeJ());
          written.increment();
        });
    return written.sum();
  }
}
