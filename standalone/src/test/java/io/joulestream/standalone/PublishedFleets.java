package io.joulestream.standalone;

import io.joulestream.ingest.InputPublisher;
import io.joulestream.ingest.Replay;
import io.joulestream.ingest.ReplayInput;
import io.joulestream.oracle.Input;
import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import io.joulestream.standalone.embedded.EmbeddedBroker;
import io.joulestream.streams.StreamsApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;

/** Random fleets, published to a cluster part by part, and what a topology made of them. */
final class PublishedFleets implements AutoCloseable {

  private static final String REPLAY = "fleets";
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final List<String> FLEET_TOPICS =
      List.of(Topics.POWER_READINGS.name(), Topics.JOB_EVENTS.name());

  private final Cluster cluster;
  private final Fleets fleets;
  private final ReplayInput input;
  private final Admin admin;
  private List<String> outstanding = List.of();
  private final String again;
  private long published;

  /**
   * Nothing is published yet.
   *
   * @param again how to run the same once more
   */
  PublishedFleets(Cluster cluster, Fleets fleets, String again) {
    this.cluster = cluster;
    this.fleets = fleets;
    this.input = fleets.rows();
    this.admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()));
    this.again = again;
  }

  /** Publishes how meters are read, which a topology has to know before everything else. */
  void publishSites() {
    publish(REPLAY + "-sites", input.sites(), 0, false);
  }

  /** Publishes all but the sites up to a part of the records; at 1 their end is marked. */
  void publishUpTo(double part) {
    ReplayInput rest = input.withoutSites();
    List<Long> received = fleets.inputs().stream().map(Input::receivedMs).sorted().toList();
    boolean ends = part >= 1;
    ReplayInput rows = ends ? rest : rest.upTo(received.get((int) (part * received.size())));
    publish(REPLAY, rows, published, ends);
    published = rows.size();
  }

  private void publish(String replay, ReplayInput rows, long from, boolean ends) {
    try (InputPublisher publisher =
        new InputPublisher(
            cluster.bootstrapServers(), "", Optional.of(replay), Map.of(), cluster.ids())) {
      new Replay(replay, rows, publisher).run(from, ends, done -> {});
    }
  }

  /** Whether an application has told all its hosts how their meters are read. */
  boolean sitesAreKnownTo(String application) {
    Set<String> way = FreshStart.wayOfSites(TopologyInstance.settings(), application);
    return exists(way) && new Lag(admin, application).of(way::contains) == 0;
  }

  private boolean exists(Set<String> topics) {
    try {
      return admin.listTopics().names().get().containsAll(topics);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Which part of the readings and job events published so far an application has committed. */
  double partTakenInBy(String application) {
    try {
      Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
      for (String topic : FLEET_TOPICS) {
        for (int partition = 0; partition < TopologyInstance.PARTITIONS; partition++) {
          latest.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
      }
      Map<TopicPartition, OffsetAndMetadata> committed =
          admin.listConsumerGroupOffsets(application).partitionsToOffsetAndMetadata().get();
      long all = 0;
      long done = 0;
      for (var end : admin.listOffsets(latest).all().get().entrySet()) {
        OffsetAndMetadata offset = committed.get(end.getKey());
        all += end.getValue().offset();
        done += offset == null ? 0 : offset.offset();
      }
      return (double) done / all;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Whether an application has committed all of them. */
  boolean areTakenInBy(String application) {
    return new Lag(admin, application).of(FLEET_TOPICS::contains) == 0;
  }

  /** In which protocol the instances of an application agree. */
  GroupType protocolOf(String application) {
    try {
      return admin.listGroups().all().get().stream()
          .filter(group -> group.groupId().equals(application))
          .flatMap(group -> group.type().stream())
          .findFirst()
          .orElse(GroupType.UNKNOWN);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Whether the end has come out of every task. */
  boolean haveEnded() {
    Set<Integer> tasks = new HashSet<>();
    reader().read(Topics.END_OF_INPUT, (key, end) -> tasks.add(end.getTask()));
    return tasks.size() == TopologyInstance.PARTITIONS;
  }

  private TopicReader reader() {
    return new TopicReader(cluster.bootstrapServers(), "", cluster.ids());
  }

  /** Writes the results that are there as files. */
  Path results(Path directory) throws IOException {
    Files.createDirectories(directory);
    ReplayResults.read(reader(), input, 0).write(directory);
    return directory;
  }

  /** Where roll-ups are not what the rows come to that are there. */
  List<String> unlikeTheirRows() {
    return RollupComparison.differences(reader(), fleets::timezoneOf);
  }

  /** Whether roll-ups are what the rows come to; what differs is told if that is waited for. */
  boolean areRolledUp() {
    outstanding = unlikeTheirRows();
    return outstanding.isEmpty();
  }

  /** Throws away all that a topology published. */
  void forgetResults() {
    List<Topic<?>> results =
        Stream.of(Topics.RESULTS, Topics.REJECTS_OF_INPUTS, List.of(Topics.END_OF_INPUT))
            .<Topic<?>>flatMap(List::stream)
            .toList();
    List<String> names = results.stream().map(Topic::name).toList();
    try {
      admin.deleteTopics(names).all().get();
      // a broker hears of it later than the controller, and would take them for existing
      await("topics to be gone", () -> Collections.disjoint(topics(), names));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    EmbeddedBroker.createTopics(
        cluster.bootstrapServers(), results, "", TopologyInstance.PARTITIONS, 1);
  }

  private Set<String> topics() {
    try {
      return admin.listTopics().names().get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "waited in vain for " + what + "; outstanding roll-ups " + outstanding + "; " + again);
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** Runs an instance in this process until a condition holds. */
  void process(StreamsApp.Instance instance, BooleanSupplier condition) throws Exception {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    try (StreamsApp app =
        new StreamsApp(TopologyInstance.settings(), instance, cluster.ids(), failure::complete)) {
      app.start();
      await("the topology", () -> failure.isDone() || condition.getAsBoolean());
    }
    if (failure.isDone()) {
      throw new AssertionError("the topology gave up; " + again, failure.get());
    }
  }

  String again() {
    return again;
  }

  @Override
  public void close() {
    admin.close();
  }
}
