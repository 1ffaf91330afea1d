package io.joulestream.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import io.joulestream.standalone.store.InfluxProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A real InfluxDB that is written to and asked past the sink. */
final class Influxd implements AutoCloseable {

  private final HttpClient http = HttpClient.newHttpClient();
  private final InfluxProcess process;

  private Influxd(InfluxProcess process) {
    this.process = process;
  }

  /** Starts one, see {@link InfluxProcess#start}. */
  static Influxd start(Path directory) throws IOException {
    return new Influxd(InfluxProcess.start(directory));
  }

  URI url() {
    return process.url();
  }

  void createDatabase(String name) {
    query(url(), "", "CREATE DATABASE " + name);
  }

  /** Writes points in line protocol; refuses none of them silently. */
  void write(String database, String lines) {
    HttpResponse<String> answer = post(http, url().resolve("/write?db=" + database), lines);
    if (answer.statusCode() != 204) {
      throw new AssertionError("not written: " + answer.body());
    }
  }

  /**
   * The answer to a query, times in epoch ms.
   *
   * @throws AssertionError if it is an error
   */
  static JsonNode query(URI url, String database, String influxQl) {
    String path = "/query?epoch=ms&db=" + database + "&q=";
    URI address = url.resolve(path + URLEncoder.encode(influxQl, StandardCharsets.UTF_8));
    String body = post(HttpClient.newHttpClient(), address, "").body();
    try {
      JsonNode answer = GrafanaFolder.JSON.readTree(body);
      for (JsonNode error : answer.findValues("error")) {
        throw new AssertionError(error.asText() + " in " + influxQl);
      }
      return answer.path("results").path(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HttpResponse<String> post(HttpClient http, URI address, String body) {
    try {
      return http.send(
          HttpRequest.newBuilder(address).POST(BodyPublishers.ofString(body)).build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
