package io.joulestream.sink;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/**
 * A server on loopback that answers as InfluxDB 2.x is documented to: the real one is not to be had
 * where this is tested.
 */
final class FakeInflux implements AutoCloseable {

  private static final String ORGANISATION = "ae0123456789abcd";

  private final HttpServer server;
  private final Map<String, Long> retentionSeconds = new LinkedHashMap<>();
  private final List<String> mappings = new ArrayList<>();
  private final List<String> written = new CopyOnWriteArrayList<>();
  private final List<String> deleted = new ArrayList<>();
  private String version = "v2.9.1";
  private volatile Optional<Integer> deniedWith = Optional.empty();
  private String queryAnswer = "{\"results\":[{\"statement_id\":0}]}";

  FakeInflux() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** As it says in the header of {@code /ping}; empty: something else than InfluxDB answers. */
  void setVersion(String newVersion) {
    version = newVersion;
  }

  void denyWith(int status) {
    deniedWith = Optional.of(status);
  }

  void addBucket(String name, long seconds) {
    retentionSeconds.put(name, seconds);
  }

  Map<String, Long> buckets() {
    return retentionSeconds;
  }

  List<String> mappings() {
    return mappings;
  }

  List<String> written() {
    return written;
  }

  List<String> deleted() {
    return deleted;
  }

  void answerQueries(String json) {
    queryAnswer = json;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String body = body(exchange);
    if (path.equals("/ping")) {
      if (!version.isEmpty()) {
        exchange.getResponseHeaders().add("X-Influxdb-Version", version);
      }
      send(exchange, 204, "");
    } else if (deniedWith.isPresent()) {
      send(exchange, deniedWith.get(), error("unauthorized", "unauthorized access"));
    } else {
      route(exchange, path, body);
    }
  }

  private static String body(HttpExchange exchange) throws IOException {
    boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    InputStream body = exchange.getRequestBody();
    return new String(
        (packed ? new GZIPInputStream(body) : body).readAllBytes(), StandardCharsets.UTF_8);
  }

  private void route(HttpExchange exchange, String path, String body) throws IOException {
    String method = exchange.getRequestMethod();
    if (path.equals("/api/v2/write")) {
      write(exchange, body);
    } else if (path.equals("/api/v2/orgs")) {
      send(exchange, 200, "{\"orgs\":[{\"id\":\"%s\",\"name\":\"o\"}]}".formatted(ORGANISATION));
    } else if (path.equals("/api/v2/buckets")) {
      buckets(exchange, method, body);
    } else if (path.startsWith("/api/v2/buckets/")) {
      String name = path.substring("/api/v2/buckets/id-".length());
      retentionSeconds.put(name, seconds(body));
      send(exchange, 200, bucket(name));
    } else if (path.equals("/api/v2/dbrps")) {
      mappings(exchange, method, body);
    } else if (path.equals("/api/v2/delete")) {
      deleted.add(body);
      queryAnswer = "{\"results\":[{\"statement_id\":0}]}";
      send(exchange, 204, "");
    } else {
      send(exchange, path.equals("/query") ? 200 : 404, queryAnswer);
    }
  }

  private void write(HttpExchange exchange, String body) throws IOException {
    String name = parameter(exchange, "bucket");
    if (!retentionSeconds.containsKey(name)) {
      send(exchange, 404, error("not found", "bucket \\\"" + name + "\\\" not found"));
    } else if (body.isEmpty()) {
      send(exchange, 400, error("invalid", "writing requires points"));
    } else {
      written.addAll(List.of(body.split("\n", -1)));
      send(exchange, 204, "");
    }
  }

  private void buckets(HttpExchange exchange, String method, String body) throws IOException {
    if (method.equals("POST")) {
      String name = text(body, "name");
      retentionSeconds.put(name, seconds(body));
      send(exchange, 201, bucket(name));
      return;
    }
    String name = parameter(exchange, "name");
    send(
        exchange,
        200,
        "{\"buckets\":[%s]}".formatted(retentionSeconds.containsKey(name) ? bucket(name) : ""));
  }

  private void mappings(HttpExchange exchange, String method, String body) throws IOException {
    if (method.equals("POST")) {
      mappings.add(text(body, "database"));
      send(exchange, 201, body);
      return;
    }
    String database = parameter(exchange, "db");
    String mapping =
        "{\"id\":\"1\",\"database\":\"%s\",\"retention_policy\":\"autogen\",\"default\":true}";
    send(
        exchange,
        200,
        "{\"content\":[%s]}"
            .formatted(mappings.contains(database) ? mapping.formatted(database) : ""));
  }

  private String bucket(String name) {
    return "{\"id\":\"id-%s\",\"orgID\":\"%s\",\"name\":\"%s\",\"retentionRules\":[{\"type\":\"expire\",\"everySeconds\":%d}]}"
        .formatted(name, ORGANISATION, name, retentionSeconds.getOrDefault(name, 0L));
  }

  private static String error(String code, String message) {
    return "{\"code\":\"%s\",\"message\":\"%s\"}".formatted(code, message);
  }

  private static String parameter(HttpExchange exchange, String name) {
    for (String part : exchange.getRequestURI().getQuery().split("&", -1)) {
      if (part.startsWith(name + "=")) {
        return part.substring(name.length() + 1);
      }
    }
    return "";
  }

  private static String text(String json, String name) {
    return json.replaceAll("(?s).*\"" + name + "\"\\s*:\\s*\"([^\"]*)\".*", "$1");
  }

  private static long seconds(String json) {
    return Long.parseLong(json.replaceAll("(?s).*\"everySeconds\"\\s*:\\s*(\\d+).*", "$1"));
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
