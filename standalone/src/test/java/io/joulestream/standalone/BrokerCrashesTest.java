package io.joulestream.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.joulestream.standalone.embedded.ThreeBrokers;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.GroupType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random fleets through three brokers that are killed, one after another, where a seed says. What
 * comes out is what the oracle says, to the last digit.
 */
@Tag("heavy")
class BrokerCrashesTest {

  private static final String APPLICATION = "topology";
  private static final long SEED = Long.getLong("seed", 1_000);
  private static final int FLEETS = 15;
  private static final int KILLS = 2;

  private final Random random = new Random(SEED);
  private final Parts parts = new Parts();

  @TempDir private Path directory;

  @Test
  void killedBrokers() throws Exception {
    try (parts) {
      ThreeBrokers brokers = parts.add(ThreeBrokers.start(directory));
      Cluster cluster = Cluster.of(brokers, directory, parts);
      Fleets fleets = Fleets.of(SEED, FLEETS, directory.resolve("in"));
      String again = OracleComparison.again(getClass(), " -P heavy", SEED);
      PublishedFleets published = parts.add(new PublishedFleets(cluster, fleets, again));

      List<TopologyInstance> instances =
          TopologyInstance.startTwo(cluster, APPLICATION, GroupType.CLASSIC, directory, parts);
      TopologyInstance.takeInSites(instances, APPLICATION, published);
      published.publishUpTo(1);
      instances.forEach(TopologyInstance::restart);
      for (double part : random.doubles(KILLS).sorted().toArray()) {
        double reached = awaitPart(part, instances, published);
        int node = 1 + random.nextInt(ThreeBrokers.NODES);
        brokers.kill(node);
        awaitGoingOn(reached, instances, published);
        brokers.restart(node);
      }
      published.await("the end", TopologyInstance.alive(instances, published::haveEnded));

      OracleComparison.assertAgree(
          fleets.expected(), published.results(directory.resolve("out")), again);
      assertEquals(List.of(), published.unlikeTheirRows(), again);
    }
  }

  private static double awaitPart(
      double part, List<TopologyInstance> instances, PublishedFleets published) throws Exception {
    published.await(
        "a part of %.2f".formatted(part),
        TopologyInstance.alive(instances, () -> published.partTakenInBy(APPLICATION) >= part));
    return published.partTakenInBy(APPLICATION);
  }

  /** The two brokers that are left have to do for a while. */
  private static void awaitGoingOn(
      double reached, List<TopologyInstance> instances, PublishedFleets published)
      throws Exception {
    published.await(
        "more than %.2f with two brokers".formatted(reached),
        TopologyInstance.alive(
            instances,
            () -> published.partTakenInBy(APPLICATION) > reached || published.haveEnded()));
  }
}
