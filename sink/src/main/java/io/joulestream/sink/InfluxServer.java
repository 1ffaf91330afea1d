package io.joulestream.sink;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.influxdb.client.InfluxDBClient;
import com.influxdb.exceptions.InfluxException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The server as its administration sees it: its version, and queries in InfluxQL. */
final class InfluxServer implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Pattern VERSION = Pattern.compile("v?(\\d+)\\.(\\d+).*");

  private final Destinations destinations;
  private final InfluxDBClient client;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  InfluxServer(Destinations destinations) {
    this.destinations = destinations;
    this.client = StoreClients.open(destinations);
  }

  /**
   * What answers.
   *
   * @param text as the server says it
   */
  record Version(String text, int major, int minor) {

    static Version parse(String text) {
      Matcher matcher = VERSION.matcher(text);
      return matcher.matches()
          ? new Version(
              text, Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
          : new Version(text, 0, 0);
    }

    /** Whether it has what the sink writes to. */
    boolean isWritable() {
      return major > 1 || (major == 1 && minor >= 8);
    }

    /** The sentence for one that is not. */
    String tooOld(Destinations destinations) {
      return "InfluxDB %s at %s is too old: the sink writes to /api/v2/write, which InfluxDB has from 1.8 on"
          .formatted(text, destinations.url());
    }
  }

  /** A server that cannot be asked, or answers what it should not; the message is a sentence. */
  static final class NotUsableException extends Exception {
    private static final long serialVersionUID = 1;
    private final transient StoreCheck.Weight weight;

    NotUsableException(StoreCheck.Weight weight, String sentence) {
      super(sentence);
      this.weight = weight;
    }

    StoreCheck.Finding finding() {
      return new StoreCheck.Finding(weight, String.valueOf(getMessage()));
    }
  }

  /** An answer to a plain request. */
  record Answer(int status, String body) {}

  InfluxDBClient client() {
    return client;
  }

  Version version() throws NotUsableException {
    HttpResponse<String> answer = send(request("/ping").GET().build());
    String version = answer.headers().firstValue("X-Influxdb-Version").orElse("");
    if (version.isEmpty()) {
      throw isDenied(answer.statusCode())
          ? denied(answer.statusCode())
          : new NotUsableException(
              StoreCheck.Weight.ERROR,
              "what answers at %s is no InfluxDB: /ping answers %d without a version"
                  .formatted(destinations.url(), answer.statusCode()));
    }
    return Version.parse(version);
  }

  static boolean isDenied(int status) {
    return status == 401 || status == 403;
  }

  NotUsableException denied(int status) {
    return new NotUsableException(
        StoreCheck.Weight.ERROR,
        "the InfluxDB at %s refuses the token (%d): it must be one that may write to %s and %s"
            .formatted(
                destinations.url(),
                status,
                destinations.liveBucket(),
                destinations.historyBucket()));
  }

  /** Writes no point, which needs the same token and bucket as writing some. */
  Answer writeNothing(String bucket) throws NotUsableException {
    String path =
        "/api/v2/write?precision=ns&org=%s&bucket=%s"
            .formatted(encoded(destinations.organisation()), encoded(bucket));
    HttpResponse<String> answer = send(request(path).POST(BodyPublishers.ofString("")).build());
    return new Answer(answer.statusCode(), answer.body());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(destinations.url() + path))
        .timeout(PATIENCE)
        .header("Authorization", "Token " + destinations.token());
  }

  private HttpResponse<String> send(HttpRequest request) throws NotUsableException {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new NotUsableException(
          StoreCheck.Weight.UNREACHABLE,
          "the store at %s does not answer: %s"
              .formatted(
                  destinations.url(),
                  e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotUsableException(StoreCheck.Weight.UNREACHABLE, "interrupted");
    }
  }

  /**
   * Rows of an answer to InfluxQL, tags among the columns, times in ns. The client's own parser
   * fails on an answer without rows, such as that of SHOW DATABASES to a server that is new.
   *
   * @throws InfluxException if the server refuses the statement
   */
  List<Map<String, String>> query(String database, String influxQl) throws NotUsableException {
    HttpResponse<String> answer =
        send(
            request("/query?epoch=ns&db=" + encoded(database))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofString("q=" + encoded(influxQl)))
                .build());
    if (isDenied(answer.statusCode())) {
      throw denied(answer.statusCode());
    }
    if (answer.statusCode() >= 300) {
      throw new InfluxException(answer.statusCode() + " " + answer.body().strip());
    }
    List<Map<String, String>> rows = new ArrayList<>();
    JsonObject json = JsonParser.parseString(answer.body()).getAsJsonObject();
    for (JsonElement result : array(json, "results")) {
      if (result.getAsJsonObject().has("error")) {
        throw new InfluxException(result.getAsJsonObject().get("error").getAsString());
      }
      array(result.getAsJsonObject(), "series")
          .forEach(series -> addRows(series.getAsJsonObject(), rows));
    }
    return rows;
  }

  private static JsonArray array(JsonObject json, String name) {
    return json.has(name) ? json.getAsJsonArray(name) : new JsonArray();
  }

  private static void addRows(JsonObject series, List<Map<String, String>> rows) {
    JsonArray columns = array(series, "columns");
    for (JsonElement values : array(series, "values")) {
      Map<String, String> row = new HashMap<>();
      if (series.has("tags")) {
        series
            .getAsJsonObject("tags")
            .entrySet()
            .forEach(tag -> row.put(tag.getKey(), tag.getValue().getAsString()));
      }
      for (int i = 0; i < columns.size(); i++) {
        JsonElement value = values.getAsJsonArray().get(i);
        row.put(columns.get(i).getAsString(), value.isJsonNull() ? "" : value.getAsString());
      }
      rows.add(row);
    }
  }

  /** A name in InfluxQL. */
  static String name(String name) {
    return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** A text in InfluxQL. */
  static String text(String text) {
    return '\'' + text.replace("\\", "\\\\").replace("'", "\\'") + '\'';
  }

  /** E.g. {@code 336h0m0s}; 0 means for ever. */
  static Duration duration(String influxQl) {
    String iso = influxQl.toUpperCase(Locale.ROOT);
    return iso.equals("0S") || iso.equals("0") ? Duration.ZERO : Duration.parse("PT" + iso);
  }

  /** What went wrong, in the server's words. */
  static String words(InfluxException e) {
    String words =
        e.getMessage() == null
            ? e.errorBody().entrySet().stream()
                .map(each -> each.getKey() + ": " + each.getValue())
                .collect(Collectors.joining(", "))
            : e.getMessage();
    return (e.status() == 0 ? "" : e.status() + " ") + words;
  }

  @Override
  public void close() {
    client.close();
  }
}
