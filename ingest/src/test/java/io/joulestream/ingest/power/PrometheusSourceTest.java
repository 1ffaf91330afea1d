package io.joulestream.ingest.power;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.joulestream.ingest.IngestException;
import io.joulestream.ingest.collect.HttpFetch;
import io.joulestream.ingest.collect.Inventory;
import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.schemas.ConfluentSchemaIds;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Targets that answer, and targets that do otherwise. */
class PrometheusSourceTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2024-05-01T08:00:00Z"), ZoneOffset.UTC);
  private static final String PAGE =
      """
      DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="GPU-a",hostname="n1.example.org"} 100.5
      DCGM_FI_DEV_POWER_USAGE{gpu="1",UUID="GPU-b",hostname="n1.example.org"} 200 1714550399000
      """;

  private final RecordedPages into = new RecordedPages();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @TempDir private Path directory;
  private HttpServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/metrics", exchange -> answer(exchange, 200, PAGE));
    server.start();
  }

  @AfterEach
  void stopServer() {
    closing.countDown();
    server.stop(0);
    threads.shutdown();
  }

  private void answer(HttpExchange exchange, int status, String page) throws IOException {
    try (exchange) {
      authorizations.add(
          exchange.getRequestHeaders().getOrDefault("Authorization", List.of("none")).get(0));
      byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private String url(String path) {
    return "http://" + address() + path;
  }

  private SourceContext context(Duration timeout) {
    return new SourceContext(
        "gpus",
        "lon1",
        Duration.ofSeconds(20),
        timeout,
        Inventory.NONE,
        directory,
        new HttpFetch(CLOCK),
        new SourceContext.Books(Map.of(), "", ConfluentSchemaIds.inMemory()),
        CLOCK);
  }

  private static PrometheusSettings settings(List<String> targets) {
    return new PrometheusSettings(
        targets,
        "",
        "http",
        "/metrics",
        List.of("dcgm"),
        List.of(),
        PrometheusSettings.HostFrom.LABEL,
        false,
        Map.of(),
        "",
        "",
        "");
  }

  private void poll(PrometheusSettings settings, Duration timeout) throws Exception {
    try (Source source = settings.open(context(timeout))) {
      source.poll(into);
    }
  }

  @Test
  void readingsSlotsAndClocksAreHandedOver() throws Exception {
    poll(settings(List.of(address())), Duration.ofSeconds(10));

    assertEquals(List.of(), into.problems);
    assertEquals(
        List.of(
            Map.of(
                "time",
                "1714550399000",
                "host",
                "n1.example.org",
                "level",
                "DEVICE",
                "device",
                "GPU-b",
                "power_w",
                "200"),
            Map.of(
                "time",
                "1714550400000",
                "host",
                "n1.example.org",
                "level",
                "DEVICE",
                "device",
                "GPU-a",
                "power_w",
                "100.5")),
        into.records);
    assertEquals(List.of("n1.example.org 0 GPU-a", "n1.example.org 1 GPU-b"), into.slots);
    assertEquals(1, into.clocks.size());
    assertTrue(into.clocks.get(0).startsWith("n1.example.org "), into.clocks::toString);
  }

  @Test
  void aTargetThatFailsIsSaidAndTheOthersCount() throws Exception {
    server.createContext("/broken", exchange -> answer(exchange, 500, "no driver\n loaded"));
    server.createContext("/html", exchange -> answer(exchange, 200, "<html>\nlog in\n</html>\n"));
    server.createContext("/cut", this::cut);
    server.createContext("/stalls", this::stall);
    server.createContext("/zipped", this::zipped);
    server.createContext("/empty", exchange -> answer(exchange, 200, "# nothing\n"));
    server.createContext("/huge", PrometheusSourceTest::huge);
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }

    poll(
        settings(
            List.of(
                url("/broken"),
                url("/html"),
                url("/cut"),
                url("/stalls"),
                url("/zipped"),
                url("/empty"),
                url("/huge"),
                "127.0.0.1:" + closed,
                address())),
        Duration.ofSeconds(5));

    assertEquals(2, into.records.size());
    assertProblem("/broken answers 500: no driver loaded");
    assertProblem(
        "/html line 1 does not begin with the name of a metric: '<html>' (and 1 more faults)");
    assertProblem("/cut does not answer: java.io.IOException");
    assertProblem("/stalls does not answer in time");
    assertProblem("/zipped answers in gzip, which was not asked for");
    assertProblem("/empty has 0 samples, none of a metric that is mapped");
    assertProblem("/huge does not answer: java.io.IOException: the answer is larger than 67108864");
    assertProblem(closed + "/metrics cannot be connected to");
    assertEquals(8, into.problems.size(), into.problems::toString);
  }

  private void assertProblem(String part) {
    assertTrue(
        into.problems.stream().anyMatch(problem -> problem.contains(part)),
        () -> part + " is not among " + into.problems);
  }

  private void cut(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, PAGE.length());
    exchange.getResponseBody().write(PAGE.substring(0, 100).getBytes(StandardCharsets.UTF_8));
    exchange.getResponseBody().flush();
    // closes the connection before what was promised is sent
    throw new IOException("cut");
  }

  private void stall(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, PAGE.length());
    exchange.getResponseBody().write(PAGE.substring(0, 100).getBytes(StandardCharsets.UTF_8));
    exchange.getResponseBody().flush();
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    exchange.close();
  }

  private void zipped(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Encoding", "gzip");
    answer(exchange, 200, "not even that");
  }

  private static void huge(HttpExchange exchange) throws IOException {
    byte[] part = new byte[1 << 20];
    Arrays.fill(part, (byte) '#');
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      for (int i = 0; i < 66; i++) {
        out.write(part);
      }
    }
  }

  @Test
  void theHostCanBeTheTarget() throws Exception {
    PrometheusSettings settings =
        new PrometheusSettings(
            List.of(address(), url("/metrics?module=x&target=pdu%2Dr12")),
            "",
            "http",
            "/metrics",
            List.of("dcgm"),
            List.of(),
            PrometheusSettings.HostFrom.TARGET,
            false,
            Map.of("dc", "lon1"),
            "",
            "",
            "");

    poll(settings, Duration.ofSeconds(10));

    assertEquals(
        List.of("127.0.0.1", "127.0.0.1", "pdu-r12", "pdu-r12"),
        into.records.stream().map(record -> record.get("host")).sorted().toList());
    // the clock of an exporter that asks others is not theirs
    assertEquals(1, into.clocks.size());
    assertTrue(into.clocks.get(0).startsWith("127.0.0.1 "), into.clocks::toString);
  }

  @Test
  void aFileOfTargetsIsReadAgainWhenItChanges() throws Exception {
    Path file = Files.writeString(directory.resolve("targets"), "# fleet\n\n");
    PrometheusSettings settings =
        new PrometheusSettings(
            List.of(),
            file.toString(),
            "http",
            "/metrics",
            List.of("dcgm"),
            List.of(),
            PrometheusSettings.HostFrom.LABEL,
            true,
            Map.of(),
            "",
            "",
            "");
    try (Source source = settings.open(context(Duration.ofSeconds(10)))) {
      source.poll(into);
      assertEquals(0, into.records.size());

      Files.writeString(file, address() + "\nhttp://ana:secret@h1:9400\n");
      Files.setLastModifiedTime(file, FileTime.fromMillis(1));
      source.poll(into);
      assertEquals("n1", into.records.get(0).get("host"));
      assertEquals(
          List.of(file + ":2 the target on h1 holds a user: say it in basic_auth_file"),
          into.problems);

      Files.delete(file);
      source.poll(into);
      assertEquals(4, into.records.size());
      assertTrue(into.problems.get(1).contains("so those it had stay"), into.problems::toString);
    }
    assertThrows(IngestException.class, () -> settings.open(context(Duration.ofSeconds(1))));
  }

  @Test
  void secretsComeFromFiles() throws Exception {
    Path token = Files.writeString(directory.resolve("token"), "t0ken\n");
    Path pair = Files.writeString(directory.resolve("pair"), "ana:secret\n");

    poll(with(token.toString(), "", ""), Duration.ofSeconds(10));
    poll(with("", pair.toString(), ""), Duration.ofSeconds(10));

    assertEquals(List.of("Bearer t0ken", "Basic YW5hOnNlY3JldA=="), authorizations);
    Files.delete(token);
    String gone =
        String.valueOf(
            assertThrows(
                    IOException.class,
                    () -> poll(with(token.toString(), "", ""), Duration.ofSeconds(10)))
                .getMessage());
    assertTrue(gone.startsWith("bearer_token_file is " + token), gone);
  }

  private PrometheusSettings with(String token, String pair, String ca) {
    return new PrometheusSettings(
        List.of(address()),
        "",
        ca.isEmpty() ? "http" : "https",
        "/metrics",
        List.of("dcgm"),
        List.of(),
        PrometheusSettings.HostFrom.LABEL,
        false,
        Map.of(),
        token,
        pair,
        ca);
  }

  @Test
  void aCertificateAuthorityOfOurOwnIsTrusted() throws Exception {
    Path store = directory.resolve("server.p12");
    Path ca = directory.resolve("ca.pem");
    keytool(
        store, "-genkeypair", "-keyalg", "EC", "-dname", "CN=exporter", "-ext", "san=ip:127.0.0.1");
    keytool(store, "-exportcert", "-rfc", "-file", ca.toString());
    server.stop(0);
    HttpsServer secure =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    secure.setHttpsConfigurator(new HttpsConfigurator(serving(store)));
    secure.createContext("/metrics", exchange -> answer(exchange, 200, PAGE));
    secure.setExecutor(threads);
    secure.start();
    server = secure;

    poll(with("", "", ca.toString()), Duration.ofSeconds(10));
    assertEquals(List.of(), into.problems);
    assertEquals(2, into.records.size());

    poll(settings(List.of("https://" + address() + "/metrics")), Duration.ofSeconds(10));
    assertEquals(2, into.records.size());
    assertEquals(1, into.problems.size());
    Path empty = Files.writeString(directory.resolve("empty.pem"), "");
    assertThrows(
        IngestException.class,
        () -> with("", "", empty.toString()).open(context(Duration.ofSeconds(1))));
  }

  private static SSLContext serving(Path store) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, "changeit".toCharArray());
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  private void keytool(Path store, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(arguments));
    command.addAll(
        List.of(
            "-alias",
            "exporter",
            "-storetype",
            "PKCS12",
            "-storepass",
            "changeit",
            "-keystore",
            store.toString()));
    Process keytool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.log").toFile())
            .start();
    assertEquals(0, keytool.waitFor(), () -> "see " + directory);
  }
}
