package io.joulestream.ingest.collect;

import io.joulestream.ingest.RecordParser;
import io.joulestream.ingest.RecordSink;
import io.joulestream.schemas.Acceptance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every source at its interval, each in its own time. A poll that takes longer than the
 * interval is not overtaken: those that it missed are left out and counted.
 */
public final class Collectors implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Collectors.class);
  private static final int MOST_THREADS = 32;

  private final List<Collector> collectors = new ArrayList<>();
  private final ScheduledExecutorService threads;
  private final SourceMeter meter;

  /** A source with what is the same for all, and by how much its first poll is put off at most. */
  public record Planned(SourceContext context, Source source, Duration jitter) {}

  /**
   * Starts asking.
   *
   * @param sink takes what they hand over
   */
  public Collectors(
      List<Planned> sources,
      LiveInventory inventory,
      Acceptance acceptance,
      SourceMeter meter,
      RecordSink sink) {
    this.meter = meter;
    Collector.Collecting collecting =
        new Collector.Collecting(inventory, new RecordParser(acceptance), meter);
    this.threads =
        Executors.newScheduledThreadPool(Math.min(MOST_THREADS, Math.max(1, sources.size())));
    for (Planned planned : sources) {
      Collector collector = new Collector(planned.context(), planned.source(), collecting, sink);
      collectors.add(collector);
      long putOffNs = planned.jitter().toNanos();
      // so that several processes do not ask in the same instant
      long delayNs = putOffNs == 0 ? 0 : ThreadLocalRandom.current().nextLong(putOffNs);
      schedule(collector, System.nanoTime() + delayNs);
    }
  }

  private void schedule(Collector collector, long dueNs) {
    try {
      var unused =
          threads.schedule(
              () -> poll(collector, dueNs), dueNs - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("{} is not asked any more", collector.context().name());
    }
  }

  private void poll(Collector collector, long dueNs) {
    long intervalNs = collector.context().interval().toNanos();
    try {
      Optional<Duration> pause = collector.poll();
      long nowNs = System.nanoTime();
      if (pause.isPresent()) {
        schedule(collector, nowNs + Math.max(intervalNs, pause.get().toNanos()));
      } else {
        long missed = Math.max(0, (nowNs - dueNs - 1) / intervalNs);
        if (missed > 0) {
          meter.skipped(collector.context().name(), missed);
        }
        schedule(collector, dueNs + (missed + 1) * intervalNs);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      LOG.error("source {} has a fault of its own", collector.context().name(), e);
      schedule(collector, System.nanoTime() + intervalNs);
    }
  }

  /** What sources lack. */
  public List<String> lacking() {
    return collectors.stream().map(Collector::lacking).flatMap(Optional::stream).toList();
  }

  /** Lets polls end for some seconds, then ends the sources. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(3, TimeUnit.SECONDS)) {
        threads.shutdownNow();
        var unused = threads.awaitTermination(3, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
    collectors.forEach(Collector::close);
  }
}
