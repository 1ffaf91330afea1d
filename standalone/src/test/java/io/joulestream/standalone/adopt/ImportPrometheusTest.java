package io.joulestream.standalone.adopt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.joulestream.standalone.Cli;
import io.joulestream.standalone.ReplayFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server may answer instead of samples, and what a mapping may say. */
class ImportPrometheusTest {

  private static final String NOTHING =
      "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[]},\"warnings\":[\"half\"]}";

  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private int status = 200;
  private String body = NOTHING;

  @TempDir private Path directory;
  private HttpServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/prom/api/v1/query", this::answer);
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      authorizations.add(
          exchange.getRequestHeaders().getOrDefault("Authorization", List.of("none")).get(0));
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Test
  void refusalsAreSentencesThatSayWhatToDo() {
    status = 401;
    assertRefused(run("--profile", "dcgm"), "answers 401, it does not let you in: give --bearer");
    status = 400;
    body = "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error\"}";
    assertRefused(run("--profile", "dcgm"), "answers 400: parse error");
    status = 422;
    body = "{\"status\":\"error\",\"error\":\"too many samples\"}";
    assertRefused(run("--profile", "dcgm"), "even a minute is too much to ask for: 422 too many");
    status = 200;
    body = "<html>";
    assertRefused(run("--profile", "dcgm"), "does not answer as Prometheus does");
    body = "{}";
    assertRefused(run("--profile", "dcgm"), "does not answer as Prometheus does");
    assertRefused(runAt("/other", "--profile", "dcgm"), "answers 404, it has no /api/v1/query");
    assertFalse(Files.exists(directory.resolve("out/power.csv.gz")));
  }

  @Test
  void secretsComeFromFilesAndWarningsAreShown() throws IOException {
    Path token = Files.writeString(directory.resolve("token"), "t0ken\n");
    Path pair = Files.writeString(directory.resolve("pair"), "ana:secret\n");

    Cli bearer = run("--profile", "ipmi", "--bearer-token-file", token.toString());
    Cli basic =
        runTo(directory.resolve("two"), "--profile", "ipmi", "--basic-auth-file", pair.toString());

    assertEquals(1, bearer.exitCode(), "nothing was there");
    assertEquals("Prometheus warns: half", bearer.err().strip());
    assertEquals(1, basic.exitCode());
    assertEquals("Bearer t0ken", authorizations.get(0));
    assertEquals("Basic YW5hOnNlY3JldA==", authorizations.get(authorizations.size() - 1));
  }

  @Test
  void mappingsAreChecked() throws IOException {
    assertRefused(run(), "say how metrics become readings");
    assertRefused(run("--profile", "none"), "there are amd, dcgm, gaudi, ipmi, kepler");
    assertRefused(runMapping("metrics: []"), "it maps no metrics");
    assertRefused(runMapping("metrcs: []"), "key 'metrcs' is unknown: known are metrics,");
    assertRefused(
        runMapping("metrics: [{metric: a, kind: power, unit: J, level: NODE, host: instance}]"),
        "metric a: unit is 'J': it is one of W, kW, mW, uW");
    assertRefused(
        runMapping("metrics: [{metric: a, kind: power, unit: W, level: DEVICE, host: instance}]"),
        "of device for DEVICE only");
    assertRefused(
        runMapping("metrics: [{metric: a, kind: power, unit: W, level: HOST, host: instance}]"),
        "level is 'HOST'");
  }

  @Test
  void aMappingSaysUnitsLabelsAndSite() throws IOException {
    // Gaudi's mW, the address of the exporter for the host, a label for the site
    body =
        """
        {"status":"success","data":{"resultType":"matrix","result":[
          {"metric":{"__name__":"p","instance":"n1.example.org:41611","UUID":"u1","dc":"lon1"},
           "values":[[1714550400.5,"412500"],[1714550410.5,"4.125e+05"]]},
          {"metric":{"__name__":"p","instance":"n2.example.org:41611","dc":"lon1"},
           "values":[[1714550400.5,"1"]]}]}}""";
    Path mapping =
        Files.writeString(
            directory.resolve("gaudi.yaml"),
            """
            site_label: dc
            strip_domain: true
            metrics:
              - {metric: p, selector: '{job="gaudi"}', kind: power, unit: mW, level: DEVICE, host: instance, device: UUID}
            """);

    Cli done =
        Cli.run(
            "import-prometheus",
            "--url",
            url("/prom"),
            "--from",
            "2024-05-01T08:00:00Z",
            "--to",
            "2024-05-01T08:00:10.500Z",
            "--output",
            directory.resolve("out").toString(),
            "--mapping",
            mapping.toString());

    assertEquals(0, done.exitCode(), done.err());
    assertTrue(done.out().contains("1 series have no label for host, device"), done.out());
    assertEquals(
        List.of("2024-05-01T08:00:00.500Z,lon1,n1,DEVICE,u1,412.5,,,,,"),
        ReplayFiles.rows(directory.resolve("out/power.csv.gz")).stream()
            .map(row -> String.join(",", row.getFields()))
            .toList());
  }

  private Cli runMapping(String yaml) throws IOException {
    return run("--mapping", Files.writeString(directory.resolve("m.yaml"), yaml).toString());
  }

  private static void assertRefused(Cli refused, String part) {
    assertEquals(1, refused.exitCode(), refused.out());
    assertTrue(refused.err().contains(part), refused.err());
    assertEquals(1, refused.err().lines().count(), refused.err());
  }

  private Cli run(String... options) {
    return runAt("/prom", options);
  }

  private Cli runTo(Path output, String... options) {
    return run(url("/prom"), output, options);
  }

  private Cli runAt(String path, String... options) {
    return run(url(path), directory.resolve("out"), options);
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private static Cli run(String url, Path output, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "import-prometheus",
                "--url",
                url,
                "--site",
                "lon1",
                "--from",
                "2024-05-01T08:00:00Z",
                "--to",
                "2024-05-01T08:10:00Z",
                "--output",
                output.toString()));
    arguments.addAll(List.of(options));
    return Cli.run(arguments.toArray(new String[0]));
  }
}
