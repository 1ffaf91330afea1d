package io.joulestream.standalone.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.joulestream.sink.Destinations;
import io.joulestream.sink.StoreInit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An {@link InfluxProcess} behind an {@link InfluxAdapter}. */
public final class InfluxStore implements TestStore {

  private static final String DATABASE = Destinations.HISTORY_BUCKET;

  private final InfluxProcess influxd;
  private final InfluxAdapter adapter;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();

  /** Starts one, see {@link InfluxProcess#start}, and prepares it as an operator does. */
  public static InfluxStore open(Path directory) throws IOException {
    return new InfluxStore(InfluxProcess.start(directory));
  }

  private InfluxStore(InfluxProcess influxd) {
    this.influxd = influxd;
    this.adapter = new InfluxAdapter(influxd.url().toString());
    try {
      StoreInit.run(address(), List.of(), line -> {});
    } catch (StoreInit.FailedException e) {
      throw new AssertionError(e);
    }
  }

  /** An answer about what is kept for ever, as the server gives it. */
  JsonNode query(String influxQl) {
    return query(DATABASE, influxQl);
  }

  /** An answer, as the server gives it. */
  public JsonNode query(String database, String influxQl) {
    return post(
        "/query?db=" + database + "&q=" + URLEncoder.encode(influxQl, StandardCharsets.UTF_8), "");
  }

  private JsonNode post(String path, String body) {
    try {
      byte[] answer =
          http.send(
                  HttpRequest.newBuilder(influxd.url().resolve(path))
                      .POST(BodyPublishers.ofString(body))
                      .build(),
                  BodyHandlers.ofByteArray())
              .body();
      JsonNode tree = json.readTree(answer);
      if (tree.has("error")) {
        throw new AssertionError(tree.path("error").asText());
      }
      return tree;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Destinations address() {
    return Destinations.influx(adapter.url(), "none", "joulestream");
  }

  @Override
  public Map<String, Long> energies() {
    Map<String, Long> energies = new HashMap<>();
    JsonNode rows =
        query("SELECT job, energy_mj FROM job_totals")
            .path("results")
            .path(0)
            .path("series")
            .path(0)
            .path("values");
    for (JsonNode row : rows) {
      if (row.path(1).isNull()) {
        continue; // a server that has just started reads its log field by field
      }
      if (energies.put(row.path(1).asText(), row.path(2).asLong()) != null) {
        throw new AssertionError(row.path(1) + " is there twice");
      }
    }
    return energies;
  }

  @Override
  public void refuseHostStatus() {
    write("host_status,site=x,host=x devices=\"none\" 0");
  }

  /** Writes lines to what is kept for ever, past the sink. */
  void write(String lines) {
    post("/write?db=" + DATABASE, lines);
  }

  /** {@code kill -9}: what it has acknowledged must survive that. */
  @Override
  public void stop() {
    influxd.close();
  }

  @Override
  public void start() {
    try {
      influxd.restart();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    adapter.close();
    stop();
  }
}
