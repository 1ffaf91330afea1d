package io.joulestream.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.JobTotals;
import io.joulestream.standalone.embedded.EmbeddedBroker;
import io.joulestream.standalone.embedded.EmbeddedRegistry;
import io.joulestream.standalone.embedded.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Parts as processes of their own, on a broker that wants TLS and a password (SASL_SSL, PLAIN) and
 * a registry that wants TLS and basic authentication: everything they know of either comes from
 * their configuration file.
 */
class SecuredServicesTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String KAFKA_PASSWORD = "kafka-secret-of-this-test";
  private static final String REGISTRY_PASSWORD = "registry-secret-of-this-test";

  @TempDir private Path directory;

  private final HttpClient http = HttpClient.newHttpClient();
  private final int ingestPort = Ports.free();
  private final int ingestPages = Ports.free();
  private final int streamsPages = Ports.free();
  private Certificates certificates;
  private Path config;

  @BeforeEach
  void makeCertificates() throws Exception {
    certificates = new Certificates(directory);
  }

  @Test
  void recordsGoThroughPartsThatAuthenticate() throws Exception {
    try (Parts parts = new Parts()) {
      EmbeddedBroker broker = parts.add(securedBroker());
      EmbeddedRegistry registry =
          parts.add(EmbeddedRegistry.start(directory.resolve("schemas.jsonl"), Ports.free()));
      GuardedRegistry guarded =
          parts.add(
              new GuardedRegistry(registry.url(), certificates, "joulestream", REGISTRY_PASSWORD));
      config = writeConfig(broker.bootstrapServers(), guarded.url());

      assertWrongPasswordsAreSentences();
      JavaProcess ingest =
          parts.add(start("ingest", "http.listen=127.0.0.1:" + ingestPages, "ingest.log"));
      await("ingest to miss its topics", () -> body(ingestPages, "/ready").contains("topics-init"));
      assertEquals(503, get(ingestPages, "/ready").statusCode());
      assertEquals(200, get(ingestPages, "/health").statusCode());

      assertTopicsAreMadeOnce();
      JavaProcess streams =
          parts.add(start("streams-app", "http.listen=127.0.0.1:" + streamsPages, "streams.log"));
      await("ingest", () -> status(ingestPages) == 200);
      await("the topology", () -> status(streamsPages) == 200);
      publish();
      // 600 W for 30 s are 18 kJ
      await("the job's total", () -> energyMj(broker, guarded) == 18_000_000);
      await("reports", () -> reports(broker, guarded).equals("[ingest, streams-app]"));

      String metrics = body(ingestPages, "/metrics");
      assertTrue(
          metrics.contains(
              "joulestream_ingest_accepted_records_total{endpoint=\"/v1/readings\"} 4.0"),
          metrics);
      assertTrue(
          metrics.contains(
              "joulestream_ingest_rejected_records_total{endpoint=\"/v1/readings\",reason=\"MALFORMED\"} 1.0"),
          metrics);
      assertTrue(metrics.contains("jvm_memory_used_bytes"), metrics);
      assertTrue(metrics.contains("kafka_producer_record_send_total"), metrics);
      String topology = body(streamsPages, "/metrics");
      assertTrue(topology.contains("kafka_stream_"), topology);
      assertTrue(topology.contains("joulestream_lag_records{"), topology);

      assertStopsInOrder(ingest);
      assertStopsInOrder(streams);
      assertNoSecretWasSaid();
    }
  }

  private EmbeddedBroker securedBroker() {
    int port = Ports.free();
    int controllerPort = Ports.free();
    Map<String, String> settings = new HashMap<>();
    settings.put(
        "listeners",
        "SASL_SSL://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controllerPort));
    settings.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    settings.put("advertised.listeners", "SASL_SSL://127.0.0.1:" + port);
    settings.put("inter.broker.listener.name", "SASL_SSL");
    settings.put("listener.security.protocol.map", "SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT");
    settings.put("sasl.enabled.mechanisms", "PLAIN");
    settings.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    settings.put(
        "listener.name.sasl_ssl.plain.sasl.jaas.config",
        ("org.apache.kafka.common.security.plain.PlainLoginModule required username=\"broker\""
                + " password=\"b\" user_broker=\"b\" user_joulestream=\"%s\";")
            .formatted(KAFKA_PASSWORD));
    settings.put("ssl.keystore.type", "PKCS12");
    settings.put("ssl.keystore.location", certificates.keys().toString());
    settings.put("ssl.keystore.password", Certificates.PASSWORD);
    settings.put("ssl.truststore.type", "PKCS12");
    settings.put("ssl.truststore.location", certificates.trusted().toString());
    settings.put("ssl.truststore.password", Certificates.PASSWORD);
    return EmbeddedBroker.start(directory.resolve("kafka"), port, settings);
  }

  private Path writeConfig(String bootstrapServers, String registryUrl) throws IOException {
    Files.writeString(directory.resolve("kafka_password"), KAFKA_PASSWORD + "\n");
    Files.writeString(directory.resolve("registry_password"), REGISTRY_PASSWORD + "\n");
    Files.writeString(
        directory.resolve("secrets.properties"), "trusted=" + Certificates.PASSWORD + "\n");
    Files.writeString(
        directory.resolve("tls.properties"),
        """
        ssl.truststore.type=PKCS12
        ssl.truststore.location=%1$s
        ssl.truststore.password=${file:%2$s/secrets.properties:trusted}
        """
            .formatted(certificates.trusted(), directory));
    return Files.writeString(
        directory.resolve("joulestream.yaml"),
        """
        kafka:
          bootstrap_servers: %1$s
          partitions: 2
          client:
            security.protocol: SASL_SSL
            sasl.mechanism: PLAIN
            sasl.jaas.config: >-
              org.apache.kafka.common.security.plain.PlainLoginModule required
              username="joulestream" password="${dir:%3$s:kafka_password}";
          client_file: %3$s/tls.properties
        registry:
          url: %2$s
          client:
            basic.auth.credentials.source: USER_INFO
            basic.auth.user.info: joulestream:${dir:%3$s:registry_password}
            schema.registry.ssl.truststore.type: PKCS12
            schema.registry.ssl.truststore.location: %4$s
            schema.registry.ssl.truststore.password: ${file:%3$s/secrets.properties:trusted}
        streams_app:
          instance_id: one
          state_dir: %3$s/state
          commit_interval: 250ms
        ingest:
          listen: 127.0.0.1:%5$d
          buffer_dir: %3$s/buffer
        """
            .formatted(
                bootstrapServers, registryUrl, directory, certificates.trusted(), ingestPort));
  }

  private void assertWrongPasswordsAreSentences() {
    Cli kafka =
        Cli.run(
            "topics-init",
            "--config",
            config.toString(),
            "--set",
            "kafka.client.sasl.jaas.config="
                + "org.apache.kafka.common.security.plain.PlainLoginModule required"
                + " username=\"joulestream\" password=\"wrong\";");
    Cli registry =
        Cli.run(
            "topics-init",
            "--config",
            config.toString(),
            "--set",
            "registry.client.basic.auth.user.info=joulestream:wrong");

    assertEquals(1, kafka.exitCode(), kafka.err());
    assertTrue(kafka.err().contains("refuses the credentials of kafka.client"), kafka.err());
    assertEquals(1, kafka.err().lines().count(), kafka.err());
    assertEquals(1, registry.exitCode(), registry.err());
    assertTrue(registry.err().contains("answers 401"), registry.err());
    assertEquals(1, registry.err().lines().count(), registry.err());
  }

  private void assertTopicsAreMadeOnce() {
    String[] command = {"topics-init", "--config", config.toString()};
    Cli first = Cli.run(command);
    Cli second = Cli.run(command);
    Cli otherRetention =
        Cli.run(
            "topics-init", "--config", config.toString(), "--set", "kafka.readings_retention=20d");
    Cli otherPartitions =
        Cli.run("topics-init", "--config", config.toString(), "--set", "kafka.partitions=3");

    int topics = Topics.all().size();
    assertEquals(0, first.exitCode(), first.err());
    assertTrue(first.out().contains("%d topics: %d created, 0 diff".formatted(topics, topics)));
    assertTrue(first.out().contains("is FULL_TRANSITIVE"), first.out());
    assertEquals(0, second.exitCode(), second.err());
    assertTrue(second.out().contains(topics + " topics: 0 created, 0 diff"), second.out());
    assertEquals(1, second.out().lines().count(), second.out());
    assertTrue(
        otherRetention.out().contains("power-readings: retention.ms is 2592000000, not 1728000000"),
        otherRetention.out());
    assertEquals(1, otherPartitions.exitCode());
    assertTrue(otherPartitions.err().contains("kafka.partitions is 3"), otherPartitions.err());
  }

  private JavaProcess start(String part, String set, String log) {
    return JavaProcess.start(
        Main.class,
        directory.resolve(log),
        List.of(part, "--config", config.toString(), "--set", set));
  }

  private void publish() throws Exception {
    Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(40);
    post("/v1/sites", "{\"site\":\"lon1\",\"zone\":\"GB\",\"pue\":1.5}");
    post(
        "/v1/job-events",
        """
        [{"time":"%s","job":"c/1","event":"START","site":"lon1","host":"n1","team":"t"},
         {"time":"%s","job":"c/1","event":"STOP","site":"lon1","host":"n1"}]"""
            .formatted(start, start.plusSeconds(30)));
    for (int second = 0; second <= 30; second += 10) {
      post(
          "/v1/readings",
          "{\"time\":\"%s\",\"site\":\"lon1\",\"host\":\"n1\",\"level\":\"DEVICE\",\"device\":\"0\",\"power_w\":600}"
              .formatted(start.plusSeconds(second)));
    }
    post("/v1/readings", "{\"time\":\"%s\"}".formatted(start));
  }

  private void post(String path, String body) throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ingestPort + path))
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    assertEquals(200, answer.statusCode(), answer.body());
  }

  private long energyMj(EmbeddedBroker broker, GuardedRegistry registry) {
    Map<String, JobTotals> jobs = new HashMap<>();
    read(broker, registry, reader -> reader.read(Topics.JOB_TOTALS, jobs::put));
    JobTotals job = jobs.get("c/1");
    return job == null ? 0 : job.getEnergyMj();
  }

  private String reports(EmbeddedBroker broker, GuardedRegistry registry) {
    TreeSet<String> components = new TreeSet<>();
    read(
        broker,
        registry,
        reader ->
            reader.read(
                Topics.PIPELINE_HEALTH, (key, health) -> components.add(health.getComponent())));
    return components.toString();
  }

  private void read(
      EmbeddedBroker broker, GuardedRegistry registry, Consumer<TopicReader> reading) {
    Map<String, String> kafka =
        Map.of(
            "security.protocol",
            "SASL_SSL",
            "sasl.mechanism",
            "PLAIN",
            "sasl.jaas.config",
            ("org.apache.kafka.common.security.plain.PlainLoginModule required"
                    + " username=\"joulestream\" password=\"%s\";")
                .formatted(KAFKA_PASSWORD),
            "ssl.truststore.type",
            "PKCS12",
            "ssl.truststore.location",
            certificates.trusted().toString(),
            "ssl.truststore.password",
            Certificates.PASSWORD);
    Map<String, String> client =
        Map.of(
            "basic.auth.credentials.source",
            "USER_INFO",
            "basic.auth.user.info",
            "joulestream:" + REGISTRY_PASSWORD,
            "schema.registry.ssl.truststore.type",
            "PKCS12",
            "schema.registry.ssl.truststore.location",
            certificates.trusted().toString(),
            "schema.registry.ssl.truststore.password",
            Certificates.PASSWORD);
    try (ConfluentSchemaIds ids = new ConfluentSchemaIds(registry.url(), client)) {
      reading.accept(new TopicReader(broker.bootstrapServers(), "", kafka, ids));
    }
  }

  private void assertStopsInOrder(JavaProcess process) throws Exception {
    int exitCode = process.stop();

    assertTrue(exitCode == 0 || exitCode == 143, "exit code " + exitCode + process.lastWords());
    assertTrue(process.lastWords().contains("stopping"), process.lastWords());
    assertFalse(process.lastWords().contains("gave up"), process.lastWords());
  }

  private void assertNoSecretWasSaid() throws IOException {
    for (String log : List.of("ingest.log", "streams.log")) {
      String said = Files.readString(directory.resolve(log));
      assertTrue(said.contains("sasl.jaas.config: \"***\""), said);
      for (String secret : List.of(KAFKA_PASSWORD, REGISTRY_PASSWORD, Certificates.PASSWORD)) {
        assertFalse(said.contains(secret), said);
      }
    }
  }

  private HttpResponse<String> get(int port, String path) {
    try {
      return http.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private int status(int port) {
    HttpResponse<String> answer = get(port, "/ready");
    return answer == null ? 0 : answer.statusCode();
  }

  private String body(int port, String path) {
    HttpResponse<String> answer = get(port, path);
    return answer == null ? "" : answer.body();
  }

  private void await(String what, BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain for " + what + logs());
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  private String logs() throws IOException {
    StringBuilder logs = new StringBuilder();
    for (String log : List.of("ingest.log", "streams.log")) {
      Path file = directory.resolve(log);
      logs.append('\n').append(Files.exists(file) ? Files.readString(file) : log + ": none");
    }
    return logs.toString();
  }
}
