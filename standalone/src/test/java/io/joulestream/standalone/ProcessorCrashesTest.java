package io.joulestream.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.joulestream.oracle.Books;
import io.joulestream.standalone.CrashingProcessors.Plan;
import io.joulestream.streams.StreamsApp;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.GroupType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random fleets through a topology whose processors throw where a seed says, so that its threads
 * die and are replaced. It comes to what the oracle says, to the last digit.
 */
class ProcessorCrashesTest {

  private static final String APPLICATION = "topology";
  private static final long SEED = Long.getLong("seed", 1_000);

  /** As often as threads are replaced before a topology gives up. */
  private static final int MOST = 5;

  private final Parts parts = new Parts();

  @TempDir private Path directory;

  @Test
  void throwingProcessors() throws Exception {
    thrown(6, 1, GroupType.CLASSIC, "#throwingProcessors");
  }

  @Test
  @Tag("heavy")
  void processorsThrowingManyTimes() throws Exception {
    thrown(25, MOST, GroupType.CLASSIC, "#processorsThrowingManyTimes -P heavy");
  }

  @Test
  @Tag("heavy")
  void processorsThrowingInTheStreamsProtocol() throws Exception {
    thrown(25, MOST, GroupType.STREAMS, "#processorsThrowingInTheStreamsProtocol -P heavy");
  }

  private void thrown(int count, int crashes, GroupType protocol, String options) throws Exception {
    try (parts) {
      Cluster cluster = Cluster.ofOneBroker(directory, parts);
      Fleets fleets = Fleets.of(SEED, count, directory.resolve("in"));
      String again = OracleComparison.again(getClass(), options, SEED);
      PublishedFleets published = parts.add(new PublishedFleets(cluster, fleets, again));

      Map<String, String> settings = TopologyInstance.overrides(protocol);
      published.publishSites();
      published.process(instance(cluster, settings), () -> published.sitesAreKnownTo(APPLICATION));
      published.publishUpTo(1);
      Books expected = fleets.expected();
      Plan plan = Plan.of(new Random(SEED), crashes, seenByEveryNode(expected));
      Map<String, Object> planned = new HashMap<>(settings);
      planned.putAll(plan.overrides());
      published.process(instance(cluster, planned), published::haveEnded);

      assertEquals(protocol, published.protocolOf(APPLICATION), again);
      assertEquals(crashes, plan.crashes(), plan + "; " + again);
      OracleComparison.assertAgree(expected, published.results(directory.resolve("out")), again);
      assertEquals(List.of(), published.unlikeTheirRows(), again);
    }
  }

  /** Records that every node that may throw sees at the least: half of what comes out. */
  private static int seenByEveryNode(Books expected) {
    return Math.min(expected.jobMinutes().size(), expected.balances().size()) / 2;
  }

  private StreamsApp.Instance instance(Cluster cluster, Map<String, ?> overrides) {
    return TopologyInstance.instance(
        cluster.bootstrapServers(), APPLICATION, "here", directory, overrides);
  }
}
