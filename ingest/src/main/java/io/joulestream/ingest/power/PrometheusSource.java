package io.joulestream.ingest.power;

import io.joulestream.ingest.IngestException;
import io.joulestream.ingest.collect.Collected;
import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceContext;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Scrapes all targets each time it is asked. They are asked one after another within the first half
 * of the interval, without waiting for answers: a thousand pages do not come in one millisecond,
 * and each target is asked at its own time of every interval. All have answered, or did not, before
 * the interval is over.
 */
final class PrometheusSource implements Source {

  private static final long MOST_APART_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final SourceContext context;
  private final Targets targets;
  private final Authorization authorization;
  private final Scraper scraper;

  PrometheusSource(
      SourceContext context, Targets targets, Authorization authorization, Scraper scraper) {
    this.context = context;
    this.targets = targets;
    this.authorization = authorization;
    this.scraper = scraper;
  }

  @Override
  public void poll(Collected into) throws IOException, InterruptedException {
    List<Target> all = targets.now(into);
    Map<String, String> headers = headers();
    long apart = apartNanos(all.size());
    Duration timeout = timeout(apart * all.size());
    List<CompletableFuture<Void>> asked = new ArrayList<>(all.size());
    long start = System.nanoTime();
    try {
      for (Target target : all) {
        awaitUntil(start + asked.size() * apart);
        asked.add(scraper.scrape(target, headers, timeout, into));
      }
      await(asked);
    } catch (InterruptedException e) {
      asked.forEach(one -> one.cancel(true));
      throw e;
    }
  }

  private Map<String, String> headers() throws IOException {
    try {
      return authorization.header();
    } catch (IngestException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private long apartNanos(int size) {
    return Math.min(MOST_APART_NANOS, context.interval().toNanos() / 2 / Math.max(1, size));
  }

  private Duration timeout(long spreadNanos) {
    Duration rest = context.interval().minusNanos(spreadNanos);
    return rest.compareTo(context.timeout()) < 0 ? rest : context.timeout();
  }

  private static void awaitUntil(long nanoTime) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(nanoTime - System.nanoTime());
  }

  /** A scrape that fails says so itself; what is thrown here is our own failure. */
  private static void await(List<CompletableFuture<Void>> asked) throws InterruptedException {
    try {
      CompletableFuture.allOf(asked.toArray(new CompletableFuture<?>[0])).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException ours) {
        throw ours;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
