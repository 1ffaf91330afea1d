package io.joulestream.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.joulestream.streams.StreamsApp;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.GroupType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random fleets through two instances of the topology that are killed where a seed says. They come
 * to what the oracle says, to the last digit, and so does a topology that starts anew on the same
 * topics.
 */
class InstanceCrashesTest {

  private static final String APPLICATION = "topology";
  private static final long SEED = Long.getLong("seed", 1_000);

  private final Random random = new Random(SEED);
  private final Parts parts = new Parts();

  @TempDir private Path directory;

  @Test
  void killedInstances() throws Exception {
    killed(6, 2, 1, GroupType.CLASSIC, "#killedInstances");
  }

  @Test
  @Tag("heavy")
  void instancesKilledManyTimes() throws Exception {
    killed(25, 3, 4, GroupType.CLASSIC, "#instancesKilledManyTimes -P heavy");
  }

  /** Whoever is killed holds its tasks for 45 s, the shortest session that a broker allows here. */
  @Test
  @Tag("heavy")
  void killedInTheStreamsProtocol() throws Exception {
    killed(15, 1, 1, GroupType.STREAMS, "#killedInTheStreamsProtocol -P heavy");
  }

  /**
   * In each of some sessions more is published, and one of the two instances is killed a few times:
   * the seed chooses which, and when, by the part of what is new that has been taken in. One is
   * killed at the end too, when all has been taken in and the last results are on their way.
   */
  private void killed(
      int count, int sessions, int killsPerSession, GroupType protocol, String options)
      throws Exception {
    try (parts) {
      Cluster cluster = Cluster.ofOneBroker(directory, parts);
      Fleets fleets = Fleets.of(SEED, count, directory.resolve("in"));
      String again = OracleComparison.again(getClass(), options, SEED);
      PublishedFleets published = parts.add(new PublishedFleets(cluster, fleets, again));

      List<TopologyInstance> instances =
          TopologyInstance.startTwo(cluster, APPLICATION, protocol, directory, parts);
      TopologyInstance.takeInSites(instances, APPLICATION, published);
      for (int session = 1; session <= sessions; session++) {
        published.publishUpTo((double) session / sessions);
        instances.forEach(TopologyInstance::restart);
        killWhileTheyProcess(instances, published, killsPerSession);
        if (session < sessions) {
          instances.forEach(TopologyInstance::kill);
        }
      }
      published.await(
          "all of it",
          TopologyInstance.alive(instances, () -> published.areTakenInBy(APPLICATION)));
      oneOf(instances).restart();
      published.await("the end", TopologyInstance.alive(instances, published::haveEnded));
      Path live = published.results(directory.resolve("live"));
      instances.forEach(TopologyInstance::kill);
      OracleComparison.assertAgree(fleets.expected(), live, again);
      assertEquals(List.of(), published.unlikeTheirRows(), again);

      rebuild(cluster, published);
      OracleComparison.assertSame(live, published.results(directory.resolve("rebuilt")), again);
    }
  }

  private void killWhileTheyProcess(
      List<TopologyInstance> instances, PublishedFleets published, int kills) throws Exception {
    double before = published.partTakenInBy(APPLICATION);
    for (double part : random.doubles(kills, before, 1).sorted().toArray()) {
      published.await(
          "a part of %.2f".formatted(part),
          TopologyInstance.alive(instances, () -> published.partTakenInBy(APPLICATION) >= part));
      oneOf(instances).restart();
    }
  }

  private TopologyInstance oneOf(List<TopologyInstance> instances) {
    return instances.get(random.nextInt(instances.size()));
  }

  /** Another application, which knows nothing, reads the same topics from their start. */
  private void rebuild(Cluster cluster, PublishedFleets published) throws Exception {
    published.forgetResults();
    StreamsApp.Instance fresh =
        TopologyInstance.instance(
            cluster.bootstrapServers(), "rebuilt", "fresh", directory, Map.of());
    FreshStart.takeInSites(TopologyInstance.settings(), fresh, cluster.ids());
    published.process(fresh, published::haveEnded);
  }
}
