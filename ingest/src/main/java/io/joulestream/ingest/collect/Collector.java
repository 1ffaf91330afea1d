package io.joulestream.ingest.collect;

import io.joulestream.ingest.IngestException;
import io.joulestream.ingest.Parsed;
import io.joulestream.ingest.RecordParser;
import io.joulestream.ingest.RecordSink;
import io.joulestream.ingest.RecordSink.Arrived;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one source, puts what it hands over into the buffer and then tells it so. One thread at a
 * time.
 */
final class Collector {

  private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

  private final SourceContext context;
  private final Source source;
  private final LiveInventory inventory;
  private final RecordParser parser;
  private final RecordSink sink;
  private final SourceMeter meter;
  private final Map<String, String> problems = new HashMap<>();
  private volatile long goodMs;
  private volatile String failure = "";

  Collector(SourceContext context, Source source, Collecting collecting, RecordSink sink) {
    this.context = context;
    this.source = source;
    this.inventory = collecting.inventory();
    this.parser = collecting.parser();
    this.meter = collecting.meter();
    this.sink = sink;
    this.goodMs = context.clock().millis();
  }

  /** What all collectors share. */
  record Collecting(LiveInventory inventory, RecordParser parser, SourceMeter meter) {}

  /**
   * Asks once.
   *
   * @return how long the source wants to be left alone, if it does
   */
  Optional<Duration> poll() throws InterruptedException {
    Harvest harvest = new Harvest(context, inventory, parser);
    long startMs = context.clock().millis();
    Optional<Duration> pause = Optional.empty();
    try {
      ask(harvest);
      source.taken();
      good(startMs);
    } catch (SourceBusyException e) {
      failed(e.getMessage());
      pause = Optional.of(e.after());
    } catch (IOException | RuntimeException e) {
      failed(e instanceof IOException || e instanceof IngestException ? e.getMessage() : text(e));
    }
    say(harvest);
    return pause;
  }

  /** Keeps what is handed over once, whether the poll comes to its end or not. */
  private void ask(Harvest harvest) throws IOException, InterruptedException {
    try {
      source.poll(harvest);
    } catch (IOException | RuntimeException e) {
      keepWhatCame(harvest);
      throw e;
    }
    keep(harvest);
  }

  /** A fault of ours. */
  private String text(Exception e) {
    LOG.error("source {} has a fault of its own", context.name(), e);
    return e.toString();
  }

  /** What was handed over before it failed counts; the source may hand it over again. */
  private void keepWhatCame(Harvest harvest) {
    try {
      keep(harvest);
    } catch (IngestException e) {
      // counted and said already
      LOG.debug("source {} lost what came before it failed", context.name(), e);
    }
  }

  private void keep(Harvest harvest) {
    List<Arrived> items = harvest.items();
    if (items.isEmpty()) {
      return;
    }
    try {
      sink.accept(items);
    } catch (IngestException e) {
      meter.lost(context.name(), items.size());
      LOG.error(
          "{} records of source {} are lost: {}", items.size(), context.name(), e.getMessage());
      throw e;
    }
    count(items);
  }

  private void count(List<Arrived> items) {
    int accepted = 0;
    for (Arrived item : items) {
      if (item.parsed() instanceof Parsed.Refused refused) {
        meter.rejected(context.name(), refused.violation().reason().name());
      } else {
        accepted++;
      }
    }
    meter.accepted(context.name(), accepted);
  }

  private void good(long startMs) {
    goodMs = context.clock().millis();
    meter.polled(context.name(), Duration.ofMillis(goodMs - startMs));
    if (!failure.isEmpty()) {
      LOG.info("source {} answers again", context.name());
      failure = "";
    }
  }

  private void failed(@Nullable String sentence) {
    String why = sentence == null ? "it failed without a reason" : sentence;
    meter.failed(context.name());
    if (!why.equals(failure)) {
      LOG.warn("source {}: {}", context.name(), why);
    }
    failure = why;
  }

  /** Each problem once, until it is over. */
  private void say(Harvest harvest) {
    Map<String, String> now = harvest.problems();
    meter.problems(context.name(), now.size());
    now.forEach(
        (place, sentence) -> {
          if (!sentence.equals(problems.get(place))) {
            LOG.warn("source {}: {}: {}", context.name(), place, sentence);
          }
        });
    if (problems.size() > now.size() && now.isEmpty()) {
      LOG.info("source {}: {} problems are over", context.name(), problems.size());
    }
    problems.clear();
    problems.putAll(now);
    harvest.clockOffsetsMs().values().stream()
        .max((a, b) -> Long.compare(Math.abs(a), Math.abs(b)))
        .ifPresent(offset -> meter.clockOffset(context.name(), offset));
  }

  /** Why the source has not answered for longer than it should, if it has not. */
  Optional<String> lacking() {
    long silentMs = context.clock().millis() - goodMs;
    long allowedMs = Math.max(60_000, 3 * context.interval().toMillis());
    if (silentMs < allowedMs) {
      return Optional.empty();
    }
    String why =
        failure.isEmpty()
            ? "no answer has come to its end for %d s".formatted(silentMs / 1_000)
            : failure;
    return Optional.of("source %s: %s".formatted(context.name(), why));
  }

  SourceContext context() {
    return context;
  }

  void close() {
    source.close();
  }
}
