package io.joulestream.standalone;

import io.joulestream.streams.StreamsApp;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several instances that know nothing start at once on topics that are full. */
class FreshStartTest {

  private static final long SEED = Long.getLong("seed", 7);
  private static final String APPLICATION = "several";

  @TempDir private Path directory;

  @Test
  void severalInstancesTakeInTheSitesTogether() throws Exception {
    try (Parts parts = new Parts()) {
      Cluster cluster = Cluster.ofOneBroker(directory, parts);
      Fleets fleets = Fleets.of(SEED, 4, directory.resolve("in"));
      String again =
          OracleComparison.again(getClass(), "#severalInstancesTakeInTheSitesTogether", SEED);
      PublishedFleets published = parts.add(new PublishedFleets(cluster, fleets, again));
      published.publishSites();
      published.publishUpTo(1);

      CompletableFuture<Throwable> failure = new CompletableFuture<>();
      List<CompletableFuture<StreamsApp>> starting =
          Stream.of("one", "two", "three")
              .map(name -> CompletableFuture.supplyAsync(() -> start(cluster, name, failure)))
              .toList();
      starting.forEach(instance -> parts.add(instance.join()));
      published.await("the end", () -> failure.isDone() || published.haveEnded());

      OracleComparison.assertAgree(
          fleets.expected(), published.results(directory.resolve("out")), again + failure);
    }
  }

  /** What {@code joulestream streams-app} does. */
  private StreamsApp start(Cluster cluster, String name, CompletableFuture<Throwable> failure) {
    StreamsApp.Instance instance =
        TopologyInstance.instance(
            cluster.bootstrapServers(), APPLICATION, name, directory, Map.of());
    FreshStart.takeInSites(TopologyInstance.settings(), instance, cluster.ids());
    StreamsApp app =
        new StreamsApp(TopologyInstance.settings(), instance, cluster.ids(), failure::complete);
    app.start();
    return app;
  }
}
