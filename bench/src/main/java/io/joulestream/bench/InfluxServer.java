package io.joulestream.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.joulestream.standalone.embedded.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * An {@code influxd} of version 1.6 or later in a process of its own, with {@code /api/v2/write}
 * before it.
 */
final class InfluxServer implements AutoCloseable {

  private final HttpClient http = HttpClient.newHttpClient();
  private final int port = Ports.free();
  private final Process process;
  private final HttpServer front;

  InfluxServer(Path program, Path directory) throws IOException, InterruptedException {
    Path config = Files.createDirectories(directory).resolve("influxdb.conf");
    Files.writeString(
        config,
        """
        reporting-disabled = true
        bind-address = "127.0.0.1:%d"
        [meta]
          dir = "%s/meta"
        [data]
          dir = "%s/data"
          wal-dir = "%s/wal"
          max-values-per-tag = 0
        [http]
          bind-address = "127.0.0.1:%d"
          log-enabled = false
        [monitor]
          store-enabled = false
        """
            .formatted(Ports.free(), directory, directory, directory, port));
    process =
        new ProcessBuilder(program.toString(), "run", "-config", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("influxd.log").toFile())
            .start();
    front = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    front.createContext("/api/v2/write", this::write);
    front.start();
    while (!answers()) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private boolean answers() throws InterruptedException {
    try {
      return http.send(
                  HttpRequest.newBuilder(URI.create(url() + "/ping")).build(),
                  BodyHandlers.discarding())
              .statusCode()
          < 300;
    } catch (IOException e) {
      return false;
    }
  }

  /** Of the server itself. */
  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Of what offers {@code /api/v2/write}. */
  String writeUrl() {
    return "http://127.0.0.1:" + front.getAddress().getPort();
  }

  /** What the server answers to a statement. */
  String query(String database, String influxQl) throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(
                    URI.create(
                        "%s/query?db=%s&q=%s"
                            .formatted(
                                url(),
                                database,
                                URLEncoder.encode(influxQl, StandardCharsets.UTF_8))))
                .POST(BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString())
        .body();
  }

  /** Writes lines that are gzipped already, as they are. */
  void writeGzipped(String database, byte[] body) throws IOException, InterruptedException {
    int status = send(database, body).statusCode();
    if (status != 204) {
      throw new IOException("the store answers " + status);
    }
  }

  private HttpResponse<byte[]> send(String database, byte[] body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(url() + "/write?precision=ns&db=" + database))
            .header("Content-Encoding", "gzip")
            .POST(BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofByteArray());
  }

  private void write(HttpExchange exchange) throws IOException {
    String database = exchange.getRequestURI().getQuery().replaceAll(".*bucket=([^&]*).*", "$1");
    try {
      HttpResponse<byte[]> response = send(database, exchange.getRequestBody().readAllBytes());
      exchange.sendResponseHeaders(
          response.statusCode(), response.body().length == 0 ? -1 : response.body().length);
      exchange.getResponseBody().write(response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  @Override
  public void close() {
    front.stop(0);
    process.destroyForcibly().onExit().join();
  }
}
