package io.joulestream.standalone;

import io.joulestream.ingest.InputPublisher;
import io.joulestream.ingest.Replay;
import io.joulestream.ingest.ReplayInput;
import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.Topics;
import io.joulestream.standalone.embedded.FatalFaults;
import io.joulestream.standalone.embedded.Ports;
import io.joulestream.standalone.embedded.StartFailure;
import io.joulestream.streams.StreamsApp;
import io.joulestream.streams.StreamsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * A pipeline of its own for one replay: broker, registry and topology on free ports, with its own
 * topics, group and state, gone afterwards.
 */
final class ReplayRun implements AutoCloseable {

  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  private final long startedNanos = System.nanoTime();
  private final Parts parts = new Parts();
  private final CompletableFuture<Void> failure = new CompletableFuture<>();
  private final String prefix = "replay-" + ProcessHandle.current().pid() + "-";
  private final String name = prefix + "run";
  private final ReplayInput input;
  private final StreamsSettings settings;
  private final Backbone backbone;
  private final Path work;

  private ReplayRun(Path directory, Path work, StreamsSettings settings, Optional<Instant> asOf) {
    this.work = work;
    this.settings = settings.withTopicPrefix(prefix).withPublishInterval(Duration.ofMillis(250));
    FatalFaults.listen(() -> fail("the Kafka broker gave up"));
    CompletableFuture<ReplayInput> reading =
        CompletableFuture.supplyAsync(() -> read(directory, asOf));
    try {
      backbone =
          parts.add(
              Backbone.start(
                  work.resolve("kafka"),
                  Ports.free(),
                  work.resolve("schemas.jsonl"),
                  Ports.free(),
                  prefix,
                  settings.partitions()));
      input = await(reading);
    } catch (RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  /**
   * Starts a pipeline for the files in a directory.
   *
   * @param asOf takes in only what was received up to then
   */
  static ReplayRun start(
      Path directory, Path work, StreamsSettings settings, Optional<Instant> asOf) {
    return new ReplayRun(directory, work, settings, asOf);
  }

  private static ReplayInput read(Path directory, Optional<Instant> asOf) {
    ReplayInput all = ReplayInput.read(directory, Acceptance.DEFAULT);
    return asOf.map(time -> all.asOf(time.toEpochMilli())).orElse(all);
  }

  private void runTopology(Predicate<StreamsApp> isDone) {
    try (StreamsApp app = topology()) {
      app.start();
      while (!isDone.test(app)) {
        pause();
      }
    }
  }

  private StreamsApp topology() {
    return new StreamsApp(
        settings,
        new StreamsApp.Instance(
            prefix + "topology",
            "replay",
            backbone.bootstrapServers(),
            work.resolve("state"),
            2,
            Duration.ofMillis(250),
            32L << 20,
            Map.of()),
        backbone.ids(),
        e -> fail("the topology gave up: " + e));
  }

  private void fail(String sentence) {
    failure.completeExceptionally(new StartFailure(sentence));
  }

  private static ReplayInput await(CompletableFuture<ReplayInput> reading) {
    try {
      return reading.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new StartFailure("cannot read the input: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("interrupted", e);
    }
  }

  /** Records of the input. */
  long records() {
    return input.size();
  }

  /**
   * Publishes the input and waits until its end has come out of every task.
   *
   * @param progress told how many records are done
   */
  ReplayResults complete(LongConsumer progress) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", backbone.bootstrapServers()))) {
      takeInSites(admin);
      publish(name, input.withoutSites(), true);
      runTopology(
          app -> {
            progress.accept((long) (partConsumed(admin) * input.size()));
            return hasEnded();
          });
    }
    progress.accept(input.size());
    double seconds = (System.nanoTime() - startedNanos) / 1e9;
    return ReplayResults.read(reader(), input, seconds);
  }

  /**
   * Every task has to know how a site's meters are read before it closes the first window. The rest
   * is published only after that, and whole before the topology starts again: a consumer that finds
   * everything there reads the topics of a task in the order in which their records were received,
   * one that is caught up with does not know of what came since.
   */
  private void takeInSites(Admin admin) {
    ReplayInput sites = input.sites();
    if (sites.size() == 0) {
      return;
    }
    publish(name + "-sites", sites, false);
    Set<String> way = FreshStart.wayOfSites(settings, prefix + "topology");
    Lag lag = new Lag(admin, prefix + "topology");
    runTopology(app -> app.isRunning() && lag.of(way::contains) == 0);
  }

  private void publish(String replay, ReplayInput rows, boolean ends) {
    try (InputPublisher publisher =
        new InputPublisher(
            backbone.bootstrapServers(), prefix, Optional.of(replay), Map.of(), backbone.ids())) {
      new Replay(replay, rows, publisher).run(0, ends, published -> {});
    }
  }

  /** Waits a little; fails if a part has failed. */
  private void pause() {
    try {
      failure.get(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // nothing failed
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new StartFailure("the replay failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("interrupted", e);
    }
  }

  private boolean hasEnded() {
    Set<Integer> tasks = new HashSet<>();
    reader().read(Topics.END_OF_INPUT, (key, end) -> tasks.add(end.getTask()));
    return tasks.size() == settings.partitions();
  }

  /** Reads the topics of the replay, as long as it is not closed. */
  TopicReader reader() {
    return new TopicReader(backbone.bootstrapServers(), prefix, backbone.ids());
  }

  /** Which part of the published readings the topology has committed. */
  private double partConsumed(Admin admin) {
    try {
      Map<TopicPartition, OffsetAndMetadata> committed =
          admin.listConsumerGroupOffsets(prefix + "topology").partitionsToOffsetAndMetadata().get();
      String readings = prefix + Topics.POWER_READINGS.name();
      long done =
          committed.entrySet().stream()
              .filter(entry -> entry.getKey().topic().equals(readings))
              .filter(entry -> entry.getValue() != null)
              .mapToLong(entry -> entry.getValue().offset())
              .sum();
      return Math.min(0.99, (double) done / Math.max(1, input.size()));
    } catch (ExecutionException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  @Override
  public void close() {
    // parts wait for each other while they close, which an interrupt would cut short
    boolean interrupted = Thread.interrupted();
    parts.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
