package io.joulestream.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.standalone.embedded.EmbeddedBroker;
import io.joulestream.standalone.embedded.EmbeddedRegistry;
import io.joulestream.standalone.embedded.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An ingest that knows secrets of every kind, is called rightly and wrongly, and loses Kafka: none
 * of them is in what it says, be it the settings at its start, its log, an answer or a page.
 */
class SecretsTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String EVERYTHING = "token-for-everything-3141";
  private static final String LONDON = "token-of-london-5926";
  private static final String NEXT_LONDON = "token-of-london-5358";
  private static final String METRICS = "token-of-metrics-9793";
  private static final String KAFKA_PASSWORD = "password-of-kafka-2384";
  private static final String REGISTRY_PASSWORD = "password-of-registry-6264";

  @TempDir private Path directory;

  private final int port = Ports.free();
  private final int pages = Ports.free();
  private final StringBuilder answers = new StringBuilder();
  private String key = "";
  private SSLContext trusting;
  private HttpClient http;

  @BeforeEach
  void makeSecrets() throws Exception {
    Certificates certificates = new Certificates(directory);
    KeyStore keys = load(certificates.keys());
    char[] password = Certificates.PASSWORD.toCharArray();
    key = base64(keys.getKey("loopback", password).getEncoded());
    write("key.pem", pem("PRIVATE KEY", key));
    write("cert.pem", pem("CERTIFICATE", base64(keys.getCertificate("loopback").getEncoded())));
    write("everything", EVERYTHING);
    write("london", LONDON);
    write("metrics", METRICS);
    write("kafka", KAFKA_PASSWORD);
    write("registry", REGISTRY_PASSWORD);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(load(certificates.trusted()));
    trusting = SSLContext.getInstance("TLS");
    trusting.init(null, trust.getTrustManagers(), null);
    http = HttpClient.newBuilder().sslContext(trusting).build();
  }

  private static KeyStore load(Path file) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream stream = Files.newInputStream(file)) {
      store.load(stream, Certificates.PASSWORD.toCharArray());
    }
    return store;
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String pem(String what, String base64) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----".formatted(what, base64);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text + "\n");
  }

  @Test
  void noSecretIsSaid() throws Exception {
    try (Parts parts = new Parts()) {
      EmbeddedBroker broker =
          parts.add(EmbeddedBroker.start(directory.resolve("broker"), Ports.free(), Map.of()));
      EmbeddedRegistry registry =
          parts.add(EmbeddedRegistry.start(directory.resolve("schemas.jsonl"), Ports.free()));
      Path config = writeConfig(broker.bootstrapServers(), registry.url());
      Cli topics = Cli.run("topics-init", "--config", config.toString());
      assertEquals(0, topics.exitCode(), topics.err());
      JavaProcess ingest =
          parts.add(
              JavaProcess.start(
                  Main.class, log(), List.of("ingest", "--config", config.toString())));
      await("ingest", () -> page("/ready", "").contains("true"));

      callRightly();
      callWrongly();
      changeAToken();
      assertASlowRequestIsEnded();
      assertMetricsNeedTheirToken();
      broker.close();
      assertEquals(200, post("/v1/sites", EVERYTHING, site("lon1")));
      await("Kafka to be missed", () -> !page("/ready", "").contains("true"));
      ingest.stop();
    }
    assertUnsaid();
  }

  private Path log() {
    return directory.resolve("ingest.log");
  }

  private Path writeConfig(String bootstrapServers, String registryUrl) throws IOException {
    return Files.writeString(
        directory.resolve("joulestream.yaml"),
        """
        kafka:
          bootstrap_servers: %1$s
          partitions: 1
          client:
            sasl.jaas.config: >-
              org.apache.kafka.common.security.plain.PlainLoginModule required
              username="joulestream" password="${dir:%3$s:kafka}";
        registry:
          url: %2$s
          client:
            basic.auth.credentials.source: USER_INFO
            basic.auth.user.info: joulestream:${dir:%3$s:registry}
        ingest:
          listen: 127.0.0.1:%4$d
          buffer_dir: %3$s/ingest
          token_file: %3$s/everything
          tokens:
            - {name: london, file: %3$s/london, sites: [lon1], kinds: [readings, sites]}
          tls: {certificate_file: %3$s/cert.pem, key_file: %3$s/key.pem}
          limits: {read_within: 2s}
        http: {listen: "127.0.0.1:%5$d", token_file: %3$s/metrics}
        """
            .formatted(bootstrapServers, registryUrl, directory, port, pages));
  }

  private void callRightly() throws Exception {
    assertEquals(200, post("/v1/sites", EVERYTHING, site("lon1")));
    assertEquals(200, post("/v1/sites", LONDON, site("lon1")));
    assertEquals(
        200,
        post(
            "/v1/readings",
            LONDON,
            "{\"time\":\"%s\",\"site\":\"lon1\",\"host\":\"n1\",\"level\":\"NODE\",\"power_w\":600}"
                .formatted(Instant.now())));
  }

  private void callWrongly() throws Exception {
    assertEquals(401, post("/v1/sites", "", site("lon1")));
    assertEquals(401, post("/v1/sites", LONDON + "x", site("lon1")));
    assertEquals(403, post("/v1/sites", LONDON, site("fra1")));
    assertEquals(403, post("/v1/job-events", LONDON, "[]"));
    assertEquals(400, post("/v1/sites", EVERYTHING, "noon"));
    assertEquals(200, post("/v1/sites", EVERYTHING, "{\"sight\":1}"));
    assertEquals(415, post("/v1/events", EVERYTHING, "{}"));
    assertEquals(404, post("/v1/" + "nothing", EVERYTHING, "{}"));
  }

  /** The first file is gone for a moment, which is said. */
  private void changeAToken() throws Exception {
    Path file = directory.resolve("london");
    Files.delete(file);
    assertEquals(401, post("/v1/sites", LONDON, site("lon1")));
    write("london", NEXT_LONDON);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
    assertEquals(401, post("/v1/sites", LONDON, site("lon1")));
    assertEquals(200, post("/v1/sites", NEXT_LONDON, site("lon1")));
  }

  /** Whose body never comes whole would keep a place for ever. */
  private void assertASlowRequestIsEnded() throws Exception {
    try (SSLSocket socket =
        (SSLSocket) trusting.getSocketFactory().createSocket("127.0.0.1", port)) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /v1/sites HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                  + EVERYTHING
                  + "\r\nContent-Length: 1000\r\n\r\n{")
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();

      assertTrue(isEnded(socket.getInputStream()), "it was answered");
    }
  }

  private static boolean isEnded(InputStream in) {
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the connection was not ended", e);
    } catch (IOException e) {
      return true;
    }
  }

  private void assertMetricsNeedTheirToken() throws Exception {
    String metrics = page("/metrics", METRICS);
    assertTrue(page("/metrics", "").contains("the bearer token is missing or wrong"));
    assertTrue(page("/metrics", EVERYTHING).contains("the bearer token is missing or wrong"));
    assertTrue(page("/health", "").contains("true"));
    assertTrue(
        metrics.contains(
            "joulestream_ingest_requests_total{caller=\"london\",endpoint=\"/v1/sites\",status=\"403\"} 1.0"),
        metrics);
    assertTrue(
        metrics.contains(
            "joulestream_ingest_requests_total{caller=\"token_file\",endpoint=\"/v1/sites\",status=\"400\"} 1.0"),
        metrics);
  }

  private void assertUnsaid() throws IOException {
    Path parts = Path.of(log() + ".parts");
    String said =
        Files.readString(log()) + (Files.exists(parts) ? Files.readString(parts) : "") + answers;
    assertTrue(said.contains("name: \"london\""), said);
    assertTrue(said.contains("sasl.jaas.config: \"***\""), said);
    assertTrue(said.contains("nobody is let in by it"), said);
    for (String secret :
        List.of(
            EVERYTHING,
            LONDON,
            NEXT_LONDON,
            METRICS,
            KAFKA_PASSWORD,
            REGISTRY_PASSWORD,
            key.substring(20, 60))) {
      assertFalse(said.contains(secret), () -> secret + " is in\n" + said);
    }
  }

  private static String site(String site) {
    return "{\"site\":\"%s\",\"zone\":\"GB\",\"pue\":1.5}".formatted(site);
  }

  private int post(String path, String token, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
            .POST(BodyPublishers.ofString(body));
    return send(request, token).statusCode();
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String token) throws Exception {
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
    answers.append(answer.headers().map()).append(answer.body()).append('\n');
    return answer;
  }

  private String page(String path, String token) {
    try {
      return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + pages + path)), token)
          .body();
    } catch (Exception e) {
      return "";
    }
  }

  private void await(String what, BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain for " + what + Files.readString(log()));
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }
}
