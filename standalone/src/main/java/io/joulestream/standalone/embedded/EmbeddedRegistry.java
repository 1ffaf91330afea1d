package io.joulestream.standalone.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/**
 * A schema registry in this process that serves the part of Confluent's API that clients need:
 * subjects, versions, schemas by id, compatibility, configuration. Ids are permanent, every change
 * is on disk before it is answered. Deleting is not offered.
 */
public final class EmbeddedRegistry implements AutoCloseable {

  private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";

  private final ObjectMapper json = new ObjectMapper();
  private final SchemaLog log;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(2);

  private EmbeddedRegistry(SchemaLog log, HttpServer server) {
    this.log = log;
    this.server = server;
  }

  /**
   * Starts the registry on a file of its own.
   *
   * @throws StartFailure if the file cannot be read or the port is in use
   */
  public static EmbeddedRegistry start(Path file, int port) {
    SchemaLog log = SchemaLog.open(file);
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      EmbeddedRegistry registry = new EmbeddedRegistry(log, server);
      server.createContext("/", registry::handle);
      server.setExecutor(registry.threads);
      server.start();
      return registry;
    } catch (IOException e) {
      log.close();
      throw new StartFailure(
          "port %d, which the schema registry needs, is in use: stop what listens there or choose another with --registry-port"
              .formatted(port),
          e);
    }
  }

  /** Where clients connect. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** An answer that is not a success, with Confluent's error code. */
  static final class ApiError extends Exception {
    private static final long serialVersionUID = 1;
    private final int status;
    private final int code;

    ApiError(int status, int code, String message) {
      super(message);
      this.status = status;
      this.code = code;
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    int status = 200;
    JsonNode answer;
    try {
      byte[] body = exchange.getRequestBody().readAllBytes();
      answer =
          route(
              exchange.getRequestMethod(),
              segments(exchange.getRequestURI().getRawPath()),
              body.length == 0 ? json.createObjectNode() : json.readTree(body));
    } catch (ApiError e) {
      status = e.status;
      answer = error(e.code, String.valueOf(e.getMessage()));
    } catch (JsonProcessingException e) {
      status = 400;
      answer = error(400, "the body is not JSON: " + e.getOriginalMessage());
    } catch (RuntimeException e) {
      status = 500;
      answer = error(50001, "the registry failed: " + e.getMessage());
    }
    byte[] bytes = json.writeValueAsBytes(answer);
    exchange.getResponseHeaders().add("Content-Type", CONTENT_TYPE);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private JsonNode error(int code, String message) {
    return json.createObjectNode().put("error_code", code).put("message", message);
  }

  private static List<String> segments(String rawPath) {
    return Arrays.stream(rawPath.split("/", -1))
        .filter(part -> !part.isEmpty())
        .map(part -> URLDecoder.decode(part, StandardCharsets.UTF_8))
        .toList();
  }

  private synchronized JsonNode route(String method, List<String> path, JsonNode body)
      throws ApiError {
    String first = path.isEmpty() ? "" : path.get(0);
    return switch (first) {
      case "" -> json.createObjectNode();
      case "subjects" -> subjects(method, path, body);
      case "schemas" -> schema(path);
      case "config" -> config(method, path, body);
      case "compatibility" -> compatibility(path, body);
      case "mode" -> json.createObjectNode().put("mode", "READWRITE");
      default -> throw new ApiError(404, 404, "/" + first + " is not served here");
    };
  }

  private JsonNode subjects(String method, List<String> path, JsonNode body) throws ApiError {
    if (path.size() == 1) {
      return array(log.subjects());
    }
    String subject = path.get(1);
    if (path.size() == 2 && method.equals("POST")) {
      return describe(log.find(subject, parse(body)));
    }
    if (path.size() == 3 && method.equals("POST")) {
      return json.createObjectNode().put("id", log.register(subject, parse(body)));
    }
    if (path.size() == 3) {
      return array(log.versions(subject).stream().map(SchemaLog.Entry::version).toList());
    }
    return describe(log.version(subject, path.get(3)));
  }

  private ArrayNode array(List<?> values) {
    return json.valueToTree(values);
  }

  private ObjectNode describe(SchemaLog.Entry entry) {
    return json.createObjectNode()
        .put("subject", entry.subject())
        .put("version", entry.version())
        .put("id", entry.id())
        .put("schema", entry.schema().toString());
  }

  private JsonNode schema(List<String> path) throws ApiError {
    if (path.size() == 3 && path.get(1).equals("ids")) {
      return json.createObjectNode().put("schema", log.byId(path.get(2)).toString());
    }
    if (path.size() == 2 && path.get(1).equals("types")) {
      return array(List.of("AVRO"));
    }
    throw new ApiError(404, 404, "/schemas/" + path.get(path.size() - 1) + " is not served here");
  }

  private JsonNode config(String method, List<String> path, JsonNode body) throws ApiError {
    String subject = path.size() > 1 ? path.get(1) : "";
    if (method.equals("PUT")) {
      String level = body.path("compatibility").asText();
      log.setCompatibility(subject, level);
      return json.createObjectNode().put("compatibility", level);
    }
    return json.createObjectNode().put("compatibilityLevel", log.compatibility(subject).name());
  }

  private JsonNode compatibility(List<String> path, JsonNode body) throws ApiError {
    if (path.size() != 5) {
      throw new ApiError(404, 404, "/compatibility is served for a version of a subject");
    }
    SchemaLog.Entry version = log.version(path.get(2), path.get(4));
    boolean compatible =
        log.compatibility(path.get(2)).accepts(parse(body), List.of(version.schema()));
    return json.createObjectNode().put("is_compatible", compatible);
  }

  private static Schema parse(JsonNode body) throws ApiError {
    String type = body.path("schemaType").asText("AVRO");
    if (!type.equals("AVRO")) {
      throw new ApiError(422, 42201, "schema type " + type + " is not served here, only AVRO");
    }
    try {
      return new Schema.Parser().parse(body.path("schema").asText());
    } catch (SchemaParseException e) {
      throw new ApiError(422, 42201, "Invalid schema: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    log.close();
  }
}
