package io.joulestream.ingest.power;

import io.joulestream.ingest.collect.Collected;
import io.joulestream.ingest.collect.HttpAnswer;
import io.joulestream.ingest.collect.HttpFetch;
import io.joulestream.ingest.exposition.MetricNames;
import io.joulestream.ingest.exposition.PageReader;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Asks one target for its page, and hands over what is on it. Thread-safe. */
final class Scraper {

  private static final String ACCEPT =
      "text/plain;version=0.0.4;q=1,application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1";
  private static final int MOST_QUOTED = 80;

  private final HttpFetch fetch;
  private final PageReader<List<RankedMetric>> reader;
  private final PageRecords.Rules rules;
  private final ScrapeTimes times;

  /**
   * A scraper.
   *
   * @param labels of all series
   */
  Scraper(
      HttpFetch fetch,
      Mapping mapping,
      PrometheusSettings.HostFrom hostFrom,
      Map<String, String> labels,
      ScrapeTimes times) {
    this.fetch = fetch;
    this.reader = new PageReader<>(names(mapping));
    this.rules =
        new PageRecords.Rules(mapping, hostFrom, labels, new KnownParts(), new RepeatedCounters());
    this.times = times;
  }

  private static MetricNames<List<RankedMetric>> names(Mapping mapping) {
    Map<String, List<RankedMetric>> byName = new HashMap<>();
    for (int rank = 0; rank < mapping.metrics().size(); rank++) {
      MetricMapping metric = mapping.metrics().get(rank);
      byName
          .computeIfAbsent(metric.metric(), name -> new ArrayList<>())
          .add(new RankedMetric(rank, metric));
    }
    return new MetricNames<>(byName);
  }

  /** Done when all is handed over; a target that fails is told as a problem, not thrown. */
  CompletableFuture<Void> scrape(
      Target target, Map<String, String> headers, Duration timeout, Collected into) {
    long start = System.nanoTime();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target.uri()).GET().header("Accept", ACCEPT);
    headers.forEach(request::header);
    return fetch
        .send(request.build(), timeout)
        .handle(
            (answer, e) -> {
              boolean isGood = e == null ? take(target, answer, into) : fail(target, e, into);
              times.scraped(isGood, System.nanoTime() - start);
              return null;
            });
  }

  private static boolean fail(Target target, Throwable e, Collected into) {
    into.problem(place(target), HttpFetch.why(e));
    return false;
  }

  private static String place(Target target) {
    String place = HttpAnswer.place(target.uri());
    return target.asksAnother() ? place + " of " + target.instance() : place;
  }

  private boolean take(Target target, HttpAnswer answer, Collected into) {
    String encoding = answer.headers().firstValue("Content-Encoding").orElse("identity");
    if (answer.status() != 200) {
      into.problem(place(target), "answers %d%s".formatted(answer.status(), quoted(answer)));
      return false;
    }
    if (!encoding.equals("identity")) {
      into.problem(place(target), "answers in %s, which was not asked for".formatted(encoding));
      return false;
    }
    PageRecords records = new PageRecords(rules, target, answer.receivedMs());
    int samples = reader.read(answer.body(), isOpenMetrics(answer), records);
    records.handOver(into);
    records.fault(samples).ifPresent(fault -> into.problem(place(target), fault));
    if (!target.asksAnother() && answer.serverMs().isPresent()) {
      long serverMs = answer.serverMs().getAsLong();
      records.onlyHost().ifPresent(host -> into.clock(host, serverMs));
    }
    return true;
  }

  private static boolean isOpenMetrics(HttpAnswer answer) {
    return answer
        .headers()
        .firstValue("Content-Type")
        .orElse("")
        .startsWith("application/openmetrics-text");
  }

  private static String quoted(HttpAnswer answer) {
    String text = answer.text().strip().replaceAll("\\s+", " ");
    return text.isEmpty() ? "" : ": " + text.substring(0, Math.min(text.length(), MOST_QUOTED));
  }
}
