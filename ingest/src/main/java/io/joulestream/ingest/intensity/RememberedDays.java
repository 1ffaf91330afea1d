package io.joulestream.ingest.intensity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.joulestream.ingest.collect.AtomicFile;
import io.joulestream.schemas.avro.IntensityStatus;
import io.joulestream.schemas.avro.Scope;
import io.joulestream.schemas.avro.Signal;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Known values on disk, a file for each day of their starts (UTC), so that a change writes its day
 * and not a year. A file that has not changed for 400 days is deleted: nobody revises so late, and
 * what is handed over again is a duplicate.
 *
 * <p>A line is {@code [zone, signal, scope, provider, from, to, forecast, g/kWh, status, version,
 * published]}, times in epoch ms. A line that cannot be read is forgotten.
 */
final class RememberedDays {

  private static final Logger LOG = LoggerFactory.getLogger(RememberedDays.class);
  private static final Duration KEPT = Duration.ofDays(400);
  private static final int MOST_IN_MEMORY = 64;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private final Path folder;
  private final Map<String, Map<Interval, Known>> days =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Map<Interval, Known>> eldest) {
          return size() > MOST_IN_MEMORY;
        }
      };

  RememberedDays(Path folder) {
    this.folder = folder;
  }

  Optional<Known> get(Interval interval) throws IOException {
    return Optional.ofNullable(day(dayOf(interval)).get(interval));
  }

  /** Remembers these too; each day is replaced as a whole. */
  void put(Map<Interval, Known> values) throws IOException {
    Map<String, Map<Interval, Known>> changed = new LinkedHashMap<>();
    values.forEach(
        (interval, known) ->
            changed
                .computeIfAbsent(dayOf(interval), day -> new LinkedHashMap<>())
                .put(interval, known));
    for (Map.Entry<String, Map<Interval, Known>> entry : changed.entrySet()) {
      Map<Interval, Known> day = new LinkedHashMap<>(day(entry.getKey()));
      day.putAll(entry.getValue());
      AtomicFile.write(file(entry.getKey()), lines(day));
      days.put(entry.getKey(), day);
    }
  }

  /** Deletes what has not changed for 400 days. */
  void forgetOld(Instant now) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(KEPT))) {
          Files.deleteIfExists(file);
          days.clear();
        }
      }
    }
  }

  private Map<Interval, Known> day(String day) throws IOException {
    Map<Interval, Known> known = days.get(day);
    if (known == null) {
      known = read(file(day));
      days.put(day, known);
    }
    return known;
  }

  private static String dayOf(Interval interval) {
    // a date of ISO-8601, for years of four digits
    return Instant.ofEpochMilli(interval.fromMs()).toString().split("T", 2)[0];
  }

  private Path file(String day) {
    return folder.resolve(day + ".jsonl");
  }

  private static Map<Interval, Known> read(Path file) throws IOException {
    Map<Interval, Known> known = new HashMap<>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        try {
          JsonNode node = JSON.readTree(line);
          known.put(interval(node), known(node));
        } catch (JsonProcessingException | IllegalArgumentException e) {
          LOG.warn("{} has a line that cannot be read, its value is asked again: {}", file, line);
        }
      }
    }
    return known;
  }

  private static Interval interval(JsonNode line) {
    Series series =
        new Series(
            line.path(0).asText(),
            Signal.valueOf(line.path(1).asText()),
            Scope.valueOf(line.path(2).asText()),
            line.path(3).asText());
    return new Interval(
        series, line.path(4).asLong(), line.path(5).asLong(), line.path(6).asBoolean());
  }

  private static Known known(JsonNode line) {
    return new Known(
        new BigDecimal(line.path(7).asText()),
        IntensityStatus.valueOf(line.path(8).asText()),
        line.path(9).asLong(),
        line.path(10).asLong());
  }

  private static String lines(Map<Interval, Known> day) throws JsonProcessingException {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<Interval, Known> entry : day.entrySet()) {
      text.append(JSON.writeValueAsString(line(entry.getKey(), entry.getValue()))).append('\n');
    }
    return text.toString();
  }

  private static List<Object> line(Interval interval, Known known) {
    Series series = interval.series();
    return List.of(
        series.zone(),
        series.signal().name(),
        series.scope().name(),
        series.provider(),
        interval.fromMs(),
        interval.toMs(),
        interval.isForecast(),
        known.gPerKwh().toPlainString(),
        known.status().name(),
        known.versionMs(),
        known.publishedMs());
  }
}
