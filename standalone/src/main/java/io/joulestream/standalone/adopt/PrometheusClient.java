package io.joulestream.standalone.adopt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.joulestream.standalone.embedded.StartFailure;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Asks a Prometheus, or what speaks its HTTP API (Thanos, Mimir, VictoriaMetrics), for samples as
 * they were scraped: an instant query of a range selector gives them with their own times, where a
 * range query would give values at the times of its steps.
 */
final class PrometheusClient {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonFactory STREAMING = JSON.getFactory();
  private static final Duration CONNECTING = Duration.ofSeconds(20);
  private static final Duration ANSWERING = Duration.ofMinutes(3);
  private static final Set<Integer> PERHAPS_TOO_LARGE = Set.of(413, 422, 503, 504);
  private static final int MOST_OF_ERROR = 64 << 10;

  private final String url;
  private final Map<String, String> headers;
  private final Consumer<String> warnings;
  private final Duration answering;
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(CONNECTING)
          // or another host would get the headers, a token among them
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /** The answer would be too large, or takes too long: a shorter range may work. */
  static final class TooLarge extends Exception {
    private static final long serialVersionUID = 1;

    TooLarge(String message) {
      super(message);
    }
  }

  /** Is told of samples, series by series. */
  interface SeriesVisitor {

    /** A series begins. */
    void series(Map<String, String> labels) throws TooLarge;

    /** Its next sample, the value as Prometheus writes it. */
    void sample(long timeMs, String value) throws TooLarge;
  }

  /**
   * A client.
   *
   * @param url up to where {@code /api/v1} begins
   * @param headers of every request, e.g. Authorization
   * @param warnings told what the server warns of, e.g. that an answer is not complete
   */
  PrometheusClient(String url, Map<String, String> headers, Consumer<String> warnings) {
    this(url, headers, warnings, ANSWERING);
  }

  /**
   * A client of its own patience.
   *
   * @param answering how long it waits until an answer begins, and from then until it is whole
   */
  PrometheusClient(
      String url, Map<String, String> headers, Consumer<String> warnings, Duration answering) {
    this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    this.headers = headers;
    this.warnings = warnings;
    this.answering = answering;
  }

  /**
   * Shows the samples from one time on and before another.
   *
   * @param selector of the series
   * @throws TooLarge if a shorter range should be asked for
   * @throws IOException if the connection failed; it may work again
   * @throws StartFailure if the server does not want to answer
   */
  void samples(String selector, long fromMs, long toMs, SeriesVisitor visitor)
      throws IOException, TooLarge {
    // up to Prometheus 2 a range holds both ends, since 3 only the later one: ask for more by 1 ms
    String query = "%s[%dms]".formatted(selector, toMs - fromMs);
    String time = BigDecimal.valueOf(toMs - 1, 3).toPlainString();
    HttpResponse<InputStream> response =
        get("/api/v1/query?query=" + encoded(query) + "&time=" + time);
    try (InputStream body = response.body()) {
      CompletableFuture<Void> whole = closingLate(body);
      try {
        read(response, new Within(fromMs, toMs, visitor));
      } catch (IOException e) {
        if (whole.isCompletedExceptionally()) {
          throw new TooLarge("no whole answer within " + answering);
        }
        throw e;
      } finally {
        whole.complete(null);
      }
    }
  }

  /**
   * The timeout of a request ends with the headers: a body that stalls is closed when it is due.
   */
  private CompletableFuture<Void> closingLate(InputStream body) {
    CompletableFuture<Void> whole = new CompletableFuture<>();
    var unused =
        whole
            .orTimeout(answering.toMillis(), TimeUnit.MILLISECONDS)
            .exceptionally(
                late -> {
                  close(body);
                  return null;
                });
    return whole;
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      // whoever reads it is told
    }
  }

  private void read(HttpResponse<InputStream> response, SeriesVisitor visitor)
      throws IOException, TooLarge {
    if (response.statusCode() != 200) {
      refuse(response);
    }
    try (JsonParser parser = STREAMING.createParser(response.body())) {
      read(parser, visitor);
    } catch (JsonEOFException e) {
      throw e;
    } catch (JsonParseException e) {
      throw noPrometheus();
    }
  }

  private HttpResponse<InputStream> get(String path) throws IOException, TooLarge {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path)).timeout(answering).header("Accept", "application/json");
    headers.forEach(request::header);
    try {
      return http.send(request.build(), BodyHandlers.ofInputStream());
    } catch (HttpConnectTimeoutException e) {
      throw e; // asked for less it would not connect either
    } catch (HttpTimeoutException e) {
      throw new TooLarge("no answer within " + answering);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("interrupted", e);
    }
  }

  private URI uri(String path) {
    try {
      URI uri = URI.create(url + path);
      if (uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // told below
    }
    throw new StartFailure(
        "--url is '%s': it is an address as http://127.0.0.1:9090".formatted(url));
  }

  private static String encoded(String query) {
    return URLEncoder.encode(query, StandardCharsets.UTF_8);
  }

  private void refuse(HttpResponse<InputStream> response) throws IOException, TooLarge {
    int status = response.statusCode();
    String error =
        error(new String(response.body().readNBytes(MOST_OF_ERROR), StandardCharsets.UTF_8));
    if (status >= 300 && status < 400) {
      throw new StartFailure(
          "%s answers %d and leads to %s, which is not followed: --url is the address that answers itself"
              .formatted(url, status, response.headers().firstValue("Location").orElse("nowhere")));
    }
    if (status == 401 || status == 403) {
      throw new StartFailure(
          "%s answers %d, it does not let you in: give --bearer-token-file or --basic-auth-file"
              .formatted(url, status));
    }
    if (status == 404) {
      throw new StartFailure(
          "%s answers 404, it has no /api/v1/query: --url is the address up to where /api begins"
              .formatted(url));
    }
    if (PERHAPS_TOO_LARGE.contains(status) || soundsTooLarge(error)) {
      throw new TooLarge("%d %s".formatted(status, error));
    }
    throw new StartFailure("%s answers %d: %s".formatted(url, status, error));
  }

  private static boolean soundsTooLarge(String error) {
    String lower = error.toLowerCase(Locale.ROOT);
    return lower.contains("too many") || lower.contains("exceed") || lower.contains("limit");
  }

  private static String error(String body) {
    try {
      JsonNode node = JSON.readTree(body);
      return node.path("error").asText(body.strip());
    } catch (IOException e) {
      return body.strip().lines().findFirst().orElse("");
    }
  }

  private void read(JsonParser parser, SeriesVisitor visitor) throws IOException, TooLarge {
    require(parser.nextToken() == JsonToken.START_OBJECT);
    boolean hasData = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "data" -> {
          readData(parser, visitor);
          hasData = true;
        }
        case "warnings" ->
            JSON.<JsonNode>readTree(parser).forEach(w -> warnings.accept(w.asText()));
        default -> parser.skipChildren();
      }
    }
    require(hasData);
  }

  private void readData(JsonParser parser, SeriesVisitor visitor) throws IOException, TooLarge {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean isResult = parser.currentName().equals("result");
      parser.nextToken();
      if (isResult) {
        require(parser.currentToken() == JsonToken.START_ARRAY);
        while (parser.nextToken() == JsonToken.START_OBJECT) {
          readSeries(parser, visitor);
        }
      } else {
        parser.skipChildren();
      }
    }
  }

  private void readSeries(JsonParser parser, SeriesVisitor visitor) throws IOException, TooLarge {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "metric" -> visitor.series(labels(parser));
        case "values" -> readValues(parser, visitor);
        default -> parser.skipChildren();
      }
    }
  }

  private static Map<String, String> labels(JsonParser parser) throws IOException {
    Map<String, String> labels = new HashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      labels.put(name, parser.nextTextValue());
    }
    return labels;
  }

  private void readValues(JsonParser parser, SeriesVisitor visitor) throws IOException, TooLarge {
    while (parser.nextToken() == JsonToken.START_ARRAY) {
      parser.nextToken();
      long timeMs =
          parser
              .getDecimalValue()
              .movePointRight(3)
              .setScale(0, RoundingMode.HALF_EVEN)
              .longValue();
      String value = parser.nextTextValue();
      require(parser.nextToken() == JsonToken.END_ARRAY);
      visitor.sample(timeMs, value == null ? "" : value);
    }
  }

  private void require(boolean holds) {
    if (!holds) {
      throw noPrometheus();
    }
  }

  private StartFailure noPrometheus() {
    return new StartFailure(url + " does not answer as Prometheus does: is --url right?");
  }

  /** Passes on what lies in a range. */
  private record Within(long fromMs, long toMs, SeriesVisitor visitor) implements SeriesVisitor {

    @Override
    public void series(Map<String, String> labels) throws TooLarge {
      visitor.series(labels);
    }

    @Override
    public void sample(long timeMs, String value) throws TooLarge {
      if (timeMs >= fromMs && timeMs < toMs) {
        visitor.sample(timeMs, value);
      }
    }
  }
}
