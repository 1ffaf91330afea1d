package io.joulestream.ingest.collect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A whole answer.
 *
 * @param receivedMs when its last byte was there, epoch ms
 */
@SuppressWarnings("ArrayRecordComponent") // made and read once
public record HttpAnswer(int status, HttpHeaders headers, byte[] body, long receivedMs) {

  private static final int MOST_QUOTED = 200;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /**
   * The body as JSON, decimals as they were sent.
   *
   * @throws IOException if it is none
   */
  public JsonNode json(URI uri) throws IOException {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IOException(
          "%s answers what is not JSON: %s".formatted(place(uri), e.getOriginalMessage()), e);
    }
  }

  /** What its server's clock said, epoch ms, to the second. */
  public OptionalLong serverMs() {
    Optional<Instant> date = headers.firstValue("Date").flatMap(HttpAnswer::httpDate);
    return date.isPresent() ? OptionalLong.of(date.get().toEpochMilli()) : OptionalLong.empty();
  }

  /**
   * Its status is 200 or 204.
   *
   * @param pause how long to leave a source alone that does not say it
   * @throws SourceBusyException for 429 and 503
   * @throws IOException for every other status
   */
  public void requireGood(URI uri, Duration pause) throws IOException {
    if (status == 200 || status == 204) {
      return;
    }
    String sentence = "%s answers %d%s".formatted(place(uri), status, quoted());
    if (status == 429 || status == 503) {
      throw new SourceBusyException(sentence, retryAfter().orElse(pause));
    }
    throw new IOException(sentence);
  }

  /** How long to leave it alone; seconds or a date. */
  public Optional<Duration> retryAfter() {
    return headers.firstValue("Retry-After").flatMap(this::retryAfter);
  }

  private Optional<Duration> retryAfter(String text) {
    try {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text.strip())))
          .filter(wait -> !wait.isNegative());
    } catch (NumberFormatException e) {
      return httpDate(text)
          .map(at -> Duration.between(Instant.ofEpochMilli(receivedMs), at))
          .filter(wait -> !wait.isNegative());
    }
  }

  private static Optional<Instant> httpDate(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private String quoted() {
    String start = text().strip().replaceAll("\\s+", " ");
    if (start.isEmpty()) {
      return "";
    }
    return ": " + (start.length() > MOST_QUOTED ? start.substring(0, MOST_QUOTED) + "…" : start);
  }

  /** An address as it may be shown: queries and users can hold secrets. */
  public static String place(URI uri) {
    return "%s://%s%s%s"
        .formatted(
            uri.getScheme(),
            uri.getHost(),
            uri.getPort() < 0 ? "" : ":" + uri.getPort(),
            uri.getRawPath() == null ? "" : uri.getRawPath());
  }
}
