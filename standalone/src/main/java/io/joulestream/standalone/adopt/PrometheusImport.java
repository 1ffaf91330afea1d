package io.joulestream.standalone.adopt;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.joulestream.ingest.power.Channel;
import io.joulestream.ingest.power.Mapping;
import io.joulestream.ingest.power.MetricMapping;
import io.joulestream.ingest.power.RepeatedCounters;
import io.joulestream.standalone.embedded.StartFailure;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** Reads what a Prometheus kept, stretch by stretch, and writes it as rows of {@code power.csv}. */
final class PrometheusImport {

  private static final long SHORTEST_MS = Duration.ofMinutes(1).toMillis();
  private static final int TRIES = 4;
  private static final long PAUSE_MS = 1_000;

  private final PrometheusClient client;
  private final Mapping mapping;
  private final Counts counts = new Counts();
  private final RepeatedCounters repeatedCounters = new RepeatedCounters();
  private long stretchMs;

  /** What was found. */
  static final class Counts {
    final Map<String, Long> samples = new LinkedHashMap<>();
    final Map<String, Long> withoutPlace = new LinkedHashMap<>();
    long rows;
    long repeated;
    long differing;
  }

  /**
   * An import.
   *
   * @param stretch asked for at a time; it is halved as often as that is too much
   */
  PrometheusImport(PrometheusClient client, Mapping mapping, Duration stretch) {
    this.client = client;
    this.mapping = mapping;
    this.stretchMs = Math.max(SHORTEST_MS, stretch.toMillis());
    mapping.metrics().forEach(metric -> counts.samples.put(metric.query(), 0L));
  }

  /**
   * Imports what was scraped from one time on and before another.
   *
   * @param progress told up to when it is done, epoch ms
   */
  Counts run(Instant from, Instant to, CsvWriter csv, LongConsumer progress) {
    csv.writeRecord(ReadingRows.COLUMNS);
    long start = from.toEpochMilli();
    while (start < to.toEpochMilli()) {
      long end = Math.min(to.toEpochMilli(), start + stretchMs);
      try {
        take(start, end).writeTo(csv);
        start = end;
        progress.accept(start);
      } catch (PrometheusClient.TooLarge e) {
        halve(e);
      }
    }
    return counts;
  }

  private void halve(PrometheusClient.TooLarge e) {
    if (stretchMs <= SHORTEST_MS) {
      throw new StartFailure("even a minute is too much to ask for: " + e.getMessage(), e);
    }
    stretchMs = Math.max(SHORTEST_MS, stretchMs / 2);
  }

  /** What came of a stretch; counted only once it is whole. */
  private final class Stretch implements PrometheusClient.SeriesVisitor {
    private final ReadingRows rows = new ReadingRows(repeatedCounters);
    private final Map<String, Long> samples = new LinkedHashMap<>();
    private final Map<String, Long> withoutPlace = new LinkedHashMap<>();
    private MetricMapping metric;
    private int rank;
    private Optional<Channel> channel = Optional.empty();
    private String model = "";

    Stretch(MetricMapping first) {
      this.metric = first;
    }

    @Override
    public void series(Map<String, String> labels) {
      channel =
          metric
              .channel(labels, mapping.site(), mapping.stripDomain())
              .filter(of -> !of.site().isEmpty());
      model = metric.model(labels);
      if (channel.isEmpty()) {
        withoutPlace.merge(metric.query(), 1L, Long::sum);
      }
    }

    @Override
    public void sample(long timeMs, String value) throws PrometheusClient.TooLarge {
      if (channel.isPresent()) {
        samples.merge(metric.query(), 1L, Long::sum);
        rows.add(timeMs, channel.get(), rank, metric, model, value);
      }
    }

    void writeTo(CsvWriter csv) {
      samples.forEach((query, n) -> counts.samples.merge(query, n, Long::sum));
      withoutPlace.forEach((query, n) -> counts.withoutPlace.merge(query, n, Math::max));
      counts.repeated += rows.readings().repeated();
      counts.differing += rows.readings().differing();
      counts.rows += rows.write(csv);
    }
  }

  /** Tries again where the connection failed. */
  private Stretch take(long fromMs, long toMs) throws PrometheusClient.TooLarge {
    IOException last = new IOException("never tried");
    for (int tries = 0; tries < TRIES; tries++) {
      try {
        pause(tries);
        return ask(fromMs, toMs);
      } catch (IOException e) {
        last = e;
      }
    }
    throw new StartFailure(
        "Prometheus does not answer for %s to %s: %s"
            .formatted(Instant.ofEpochMilli(fromMs), Instant.ofEpochMilli(toMs), last),
        last);
  }

  private Stretch ask(long fromMs, long toMs) throws IOException, PrometheusClient.TooLarge {
    Stretch stretch = new Stretch(mapping.metrics().get(0));
    for (int rank = 0; rank < mapping.metrics().size(); rank++) {
      stretch.rank = rank;
      stretch.metric = mapping.metrics().get(rank);
      client.samples(stretch.metric.query(), fromMs, toMs, stretch);
    }
    return stretch;
  }

  private static void pause(int tries) {
    try {
      TimeUnit.MILLISECONDS.sleep(tries == 0 ? 0 : PAUSE_MS << (tries - 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("interrupted", e);
    }
  }
}
