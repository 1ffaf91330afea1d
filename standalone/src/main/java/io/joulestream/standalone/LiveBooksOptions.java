package io.joulestream.standalone;

import io.joulestream.standalone.embedded.StartFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which live books are meant: those of a running {@code up}, or of a cluster. */
final class LiveBooksOptions {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "of a running up (default: ${DEFAULT-VALUE})")
  private Path data = Path.of("data");

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "Kafka of a cluster, instead of --data")
  private String bootstrapServers = "";

  @Option(
      names = "--registry-url",
      paramLabel = "URL",
      description = "schema registry of the cluster")
  private String registryUrl = "";

  @Option(
      names = "--topic-prefix",
      paramLabel = "TEXT",
      description = "before the name of every topic of the cluster (default: none)")
  private String topicPrefix = "";

  @Option(
      names = "--application-id",
      paramLabel = "ID",
      description = "of the cluster's topology (default: ${DEFAULT-VALUE})")
  private String applicationId = Pipeline.APPLICATION_ID;

  @Option(
      names = "--restate-days",
      paramLabel = "N",
      description = "of the cluster's topology (default: ${DEFAULT-VALUE})")
  private int restateDays = 7;

  /**
   * The books.
   *
   * @throws StartFailure if nothing runs there, or half of an address is given
   */
  LiveBooks books() {
    if (bootstrapServers.isEmpty() != registryUrl.isEmpty()) {
      throw new StartFailure("a cluster needs both: --bootstrap-servers and --registry-url");
    }
    return bootstrapServers.isEmpty()
        ? LiveBooks.of(DataOption.running(data))
        : new LiveBooks(
            bootstrapServers,
            registryUrl,
            topicPrefix,
            applicationId,
            Duration.ofDays(restateDays),
            Map.of());
  }
}
