package io.joulestream.standalone.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** SQL to the embedded store, over HTTP: also from another process. */
public final class StoreQuery {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String url;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  public StoreQuery(String url) {
    this.url = url;
  }

  public String url() {
    return url;
  }

  /** The columns and rows of an answer. */
  public record Answer(List<String> columns, List<List<JsonNode>> rows, JsonNode json) {}

  /**
   * Runs a statement.
   *
   * @throws QueryException if the store refuses it, with what the store says
   */
  public Answer run(String sql) {
    JsonNode json = send(sql);
    if (json.has("error")) {
      throw new QueryException(
          "%s (at character %d)"
              .formatted(json.path("error").asText(), json.path("position").asInt()));
    }
    List<String> columns = new ArrayList<>();
    json.path("columns").forEach(column -> columns.add(column.path("name").asText()));
    List<List<JsonNode>> rows = new ArrayList<>();
    for (JsonNode row : json.path("dataset")) {
      List<JsonNode> cells = new ArrayList<>();
      row.forEach(cells::add);
      rows.add(cells);
    }
    return new Answer(columns, rows, json);
  }

  private JsonNode send(String sql) {
    URI uri = URI.create(url + "/exec?query=" + URLEncoder.encode(sql, StandardCharsets.UTF_8));
    try {
      HttpResponse<byte[]> response =
          client.send(
              HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60)).build(),
              BodyHandlers.ofByteArray());
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new QueryException("the store at " + url + " does not answer: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new QueryException("interrupted", e);
    }
  }

  /** The store refuses a statement or does not answer. */
  public static final class QueryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    QueryException(String message) {
      super(message);
    }

    QueryException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
