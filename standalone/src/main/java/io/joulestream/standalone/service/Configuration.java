package io.joulestream.standalone.service;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.joulestream.standalone.embedded.StartFailure;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a configuration file says, with everything that it does not say. Each key is described in
 * {@code defaults.yaml}.
 */
public record Configuration(
    Kafka kafka,
    Registry registry,
    StreamsApp streamsApp,
    Ingest ingest,
    Sink sink,
    Store store,
    List<Budget> budgets,
    Http http) {

  public Configuration {
    if (kafka.readingsRetention().compareTo(Duration.ofDays(streamsApp.restateDays() + 1L)) < 0) {
      throw new IllegalArgumentException(
          ("kafka.readings_retention is %d days and streams_app.restate_days is %d: readings have to"
                  + " be kept a day longer than results can be restated, as an energy counter can"
                  + " bridge a day")
              .formatted(kafka.readingsRetention().toDays(), streamsApp.restateDays()));
    }
    Duration live = store.live().retention();
    if (!live.isZero() && live.compareTo(Duration.ofDays(streamsApp.restateDays())) <= 0) {
      throw new IllegalArgumentException(
          ("store.live.retention is %s and streams_app.restate_days is %d: minutes have to be kept"
                  + " longer than they can be restated, or nobody sees it")
              .formatted(live, streamsApp.restateDays()));
    }
  }

  /** The cluster and its topics. */
  public record Kafka(
      String bootstrapServers,
      String topicPrefix,
      int partitions,
      int replicationFactor,
      Duration readingsRetention,
      Map<String, String> client,
      String clientFile) {

    public Kafka {
      requireText("bootstrap_servers", bootstrapServers);
      requireWithin("partitions", partitions, 1, 10_000);
      requireWithin("replication_factor", replicationFactor, 1, 100);
    }

    /**
     * Settings of every client of the cluster, with its address and with the secrets that they
     * refer to.
     *
     * @throws StartFailure if a file or a secret is not there
     */
    public Map<String, String> clients() {
      Map<String, String> settings = ClientSettings.read("kafka", client, clientFile);
      settings.put("bootstrap.servers", bootstrapServers);
      return settings;
    }
  }

  /** The schema registry. */
  public record Registry(String url, Map<String, String> client, String clientFile) {

    public Registry {
      requireText("url", url);
      requireNobodyIn(
          url, "registry.client basic.auth.credentials.source and basic.auth.user.info");
    }

    /**
     * Settings of Confluent's client, with the secrets that they refer to.
     *
     * @throws StartFailure if a file or a secret is not there
     */
    public Map<String, String> clients() {
      return ClientSettings.read("registry", client, clientFile);
    }
  }

  /** The topology. */
  public record StreamsApp(
      String applicationId,
      String instanceId,
      String stateDir,
      int threads,
      Duration commitInterval,
      int cacheMb,
      int restateDays,
      GroupProtocol groupProtocol,
      Duration window) {

    public StreamsApp {
      requireText("application_id", applicationId);
      requireText("state_dir", stateDir);
      requireWithin("threads", threads, 1, 1_000);
      requireWithin("cache_mb", cacheMb, 0, 1_000_000);
      requireWithin("restate_days", restateDays, 1, 10_000);
      requirePositive("commit_interval", commitInterval);
      requireText("instance_id", instanceId);
    }
  }

  /** In which way instances share the tasks. */
  public enum GroupProtocol {
    CLASSIC,
    STREAMS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What takes records in and asks sources for them. */
  public record Ingest(
      Listen listen,
      String tokenFile,
      List<IngestAccess.Token> tokens,
      IngestAccess.TlsFiles tls,
      List<IngestAccess.Certificate> certificates,
      IngestAccess.RequestLimits limits,
      String bufferDir,
      int bufferMb,
      String inventory,
      List<SourceEntry> sources) {

    public Ingest {
      requireText("buffer_dir", bufferDir);
      requireWithin("buffer_mb", bufferMb, 1, 1_000_000);
      Set<String> names = new HashSet<>();
      for (SourceEntry source : sources) {
        if (!names.add(source.name())) {
          throw new IllegalArgumentException(
              "sources has two that are called %s: give each a name".formatted(source.name()));
        }
      }
    }
  }

  /** What writes to the store. */
  public record Sink(
      String instanceId,
      int batchPoints,
      int batchBytes,
      Duration batchAge,
      Users users,
      @JsonProperty("allow_influxdb_3") boolean allowInfluxdb3) {

    public Sink {
      requireWithin("batch_points", batchPoints, 1, 1_000_000);
      requireWithin("batch_bytes", batchBytes, 1_000, 1_000_000_000);
      requirePositive("batch_age", batchAge);
      requireText("instance_id", instanceId);
    }
  }

  /** Whether the store learns whose job it is. */
  public enum Users {
    KEEP,
    OMIT
  }

  /** The store. */
  public record Store(
      String url, String tokenFile, String organisation, Bucket live, History history) {

    public Store {
      requireText("url", url);
      requireNobodyIn(url, "store.token_file");
    }

    /**
     * The token.
     *
     * @return an empty text if no file is named
     * @throws StartFailure if the file cannot be read or is empty
     */
    public String token() {
      return SecretFile.read("store.token_file", tokenFile).orElse("");
    }
  }

  /** A bucket; a retention of zero is for ever. */
  public record Bucket(String bucket, Duration retention) {

    public Bucket {
      requireText("bucket", bucket);
    }
  }

  /** The bucket of what is kept for ever: it holds latest states with time 0. */
  public record History(String bucket) {

    public History {
      requireText("bucket", bucket);
    }
  }

  /** What a team may use in a month. */
  public record Budget(String team, BigDecimal kwhPerMonth, BigDecimal kgco2ePerMonth) {

    public Budget {
      requireText("team", team);
      requireNotNegative("kwh_per_month", kwhPerMonth);
      requireNotNegative("kgco2e_per_month", kgco2ePerMonth);
    }
  }

  /**
   * Where a part says how it is.
   *
   * @param tokenFile of whoever reads the metrics
   * @param openMetrics whether other machines may read them without a token
   */
  public record Http(Listen listen, String tokenFile, boolean openMetrics) {}

  private static void requireText(String key, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(key + " is empty: it is needed");
    }
  }

  /** Addresses are said in logs and on pages, so that no password may be in one. */
  private static void requireNobodyIn(String url, String credentials) {
    if (url.contains("@")) {
      throw new IllegalArgumentException(
          "url has a user or a password (an @) in it: credentials go to " + credentials);
    }
  }

  private static void requireWithin(String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s is %d: it is %d to %d".formatted(key, value, least, most));
    }
  }

  private static void requirePositive(String key, Duration value) {
    if (value.isZero()) {
      throw new IllegalArgumentException(key + " is 0: it is more than that");
    }
  }

  private static void requireNotNegative(String key, BigDecimal value) {
    if (value.signum() < 0) {
      throw new IllegalArgumentException("%s is %s: it is at least 0".formatted(key, value));
    }
  }
}
