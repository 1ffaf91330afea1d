package io.joulestream.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.joulestream.schemas.SchemaIds;
import io.joulestream.standalone.CrashingProcessors.Plan;
import io.joulestream.standalone.embedded.Ports;
import io.joulestream.streams.StreamsApp;
import io.joulestream.streams.StreamsSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random fleets through a topology that crashes where a seed says: instances are killed, processors
 * throw. It comes to what the oracle says, to the last digit, and a topology that starts anew from
 * the topics comes to the same.
 */
class CrashesTest {

  private static final String APPLICATION = "topology";
  private static final long SEED = Long.getLong("seed", 1_000);

  private final Random random = new Random(SEED);
  private final Parts parts = new Parts();

  @TempDir private Path directory;

  @Test
  void killedInstances() throws Exception {
    killed(6, 2, 2, "#killedInstances");
  }

  @Test
  @Tag("heavy")
  void instancesKilledManyTimes() throws Exception {
    killed(25, 3, 4, "#instancesKilledManyTimes -P heavy");
  }

  @Test
  void throwingProcessors() throws Exception {
    thrown(6, 1, Map.of(), "#throwingProcessors");
  }

  @Test
  @Tag("heavy")
  void processorsThrowingManyTimes() throws Exception {
    thrown(25, 5, Map.of(), "#processorsThrowingManyTimes -P heavy");
  }

  @Test
  @Tag("heavy")
  void throwingProcessorsInTheStreamsProtocol() throws Exception {
    thrown(
        25,
        5,
        Map.of("group.protocol", "streams"),
        "#throwingProcessorsInTheStreamsProtocol -P heavy");
  }

  /**
   * In each of some sessions more is published, and then the two instances are killed a few times,
   * each time one of them that the seed chooses, when they have taken in a part that it chooses.
   */
  private void killed(int count, int sessions, int killsPerSession, String options)
      throws Exception {
    try (parts) {
      Cluster cluster = oneBroker();
      Fleets fleets = Fleets.of(SEED, count, directory.resolve("in"));
      PublishedFleets published =
          parts.add(
              new PublishedFleets(
                  cluster, fleets, OracleComparison.again(getClass(), options, SEED)));
      List<TopologyInstance> instances =
          List.of(instance(cluster, APPLICATION, "one"), instance(cluster, APPLICATION, "two"));
      takeInSites(published, instances);
      for (int session = 1; session <= sessions; session++) {
        instances.forEach(TopologyInstance::kill);
        published.publishUpTo((double) session / sessions);
        instances.forEach(TopologyInstance::restart);
        killWhileTheyProcess(published, instances, killsPerSession);
      }
      published.await("the end", alive(instances, published::haveEnded));
      Path live = published.results(directory.resolve("live"));
      instances.forEach(TopologyInstance::kill);
      OracleComparison.assertAgree(fleets.expected(), live, published.again());

      rebuild(cluster, published);
      Path rebuilt = published.results(directory.resolve("rebuilt"));
      OracleComparison.assertSame(live, rebuilt, published.again());
    }
  }

  private Cluster oneBroker() {
    return Cluster.of(
        parts.add(
            Backbone.start(
                directory.resolve("kafka"),
                Ports.free(),
                directory.resolve("schemas.jsonl"),
                Ports.free(),
                "",
                TopologyInstance.PARTITIONS)));
  }

  private TopologyInstance instance(Cluster cluster, String application, String name) {
    return parts.add(TopologyInstance.start(cluster, application, name, directory));
  }

  private static BooleanSupplier alive(
      List<TopologyInstance> instances, BooleanSupplier condition) {
    return () -> {
      instances.forEach(TopologyInstance::requireAlive);
      return condition.getAsBoolean();
    };
  }

  /** As a replay does it: every task knows how meters are read before the first reading. */
  private static void takeInSites(PublishedFleets published, List<TopologyInstance> instances)
      throws Exception {
    published.publishSites();
    published.await("the sites", alive(instances, () -> published.sitesAreKnownTo(APPLICATION)));
  }

  private void killWhileTheyProcess(
      PublishedFleets published, List<TopologyInstance> instances, int kills) throws Exception {
    for (double part : random.doubles(kills).sorted().toArray()) {
      published.await(
          "a part of %.2f".formatted(part),
          alive(instances, () -> published.partTakenInBy(APPLICATION) >= part));
      instances.get(random.nextInt(instances.size())).restart();
    }
  }

  /** Another application, which knows nothing, reads the same topics from their start. */
  private void rebuild(Cluster cluster, PublishedFleets published) throws Exception {
    published.forgetResults();
    StreamsApp.Instance fresh =
        TopologyInstance.instance(
            cluster.bootstrapServers(), "rebuilt", "fresh", directory, Map.of());
    run(
        StreamsApp::withoutFleet,
        cluster,
        fresh,
        published,
        () -> published.sitesAreKnownTo("rebuilt"));
    run(StreamsApp::new, cluster, fresh, published, published::haveEnded);
  }

  /** Processors throw where the seed says; the threads that die of it are replaced. */
  private void thrown(int count, int crashes, Map<String, String> settings, String options)
      throws Exception {
    try (parts) {
      Cluster cluster = oneBroker();
      Fleets fleets = Fleets.of(SEED, count, directory.resolve("in"));
      PublishedFleets published =
          parts.add(
              new PublishedFleets(
                  cluster, fleets, OracleComparison.again(getClass(), options, SEED)));
      Plan plan = Plan.of(random, crashes);
      published.publishSites();
      run(
          StreamsApp::new,
          cluster,
          here(cluster, settings),
          published,
          () -> published.sitesAreKnownTo(APPLICATION));
      published.publishUpTo(1);
      Map<String, Object> overrides = new HashMap<>(settings);
      overrides.putAll(plan.overrides());
      run(StreamsApp::new, cluster, here(cluster, overrides), published, published::haveEnded);
      assertEquals(crashes, plan.crashes(), plan + "; " + published.again());
      OracleComparison.assertAgree(
          fleets.expected(), published.results(directory.resolve("out")), published.again());
    }
  }

  private StreamsApp.Instance here(Cluster cluster, Map<String, ?> overrides) {
    return TopologyInstance.instance(
        cluster.bootstrapServers(), APPLICATION, "here", directory, overrides);
  }

  private interface Start {
    StreamsApp of(
        StreamsSettings settings,
        StreamsApp.Instance instance,
        SchemaIds ids,
        Consumer<Throwable> whenFailed);
  }

  /** Runs an instance in this process until a condition holds. */
  private static void run(
      Start start,
      Cluster cluster,
      StreamsApp.Instance instance,
      PublishedFleets published,
      BooleanSupplier condition)
      throws Exception {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    try (StreamsApp app =
        start.of(TopologyInstance.settings(), instance, cluster.ids(), failure::complete)) {
      app.start();
      published.await("the topology", () -> failure.isDone() || condition.getAsBoolean());
    }
    if (failure.isDone()) {
      throw new AssertionError("the topology gave up; " + published.again(), failure.get());
    }
  }
}
