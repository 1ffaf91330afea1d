package io.joulestream.ingest.factors;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.joulestream.ingest.IngestException;
import io.joulestream.ingest.collect.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The rows that were handed over, over restarts, by site and start. */
final class TakenRows {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Map<String, Taken> rows = new TreeMap<>();

  /**
   * A row that was handed over.
   *
   * @param row as it was written
   * @param publishedMs what it was handed over with, epoch ms; 0 if it has its own
   * @param vanished whether it is no longer written down
   */
  record Taken(Map<String, String> row, long publishedMs, boolean vanished) {}

  /**
   * What a file holds; nothing if there is none.
   *
   * @throws IngestException if it cannot be read
   */
  TakenRows(Path file) {
    this.file = file;
    if (Files.exists(file)) {
      try {
        rows.putAll(JSON.readValue(file.toFile(), new TypeReference<Map<String, Taken>>() {}));
      } catch (IOException e) {
        throw new IngestException(
            "%s cannot be read: %s. Remove it, and every row is sent once more"
                .formatted(file, e.getMessage()),
            e);
      }
    }
  }

  /** What a row is of; rows with publications of their own are several revisions of one start. */
  static String key(Map<String, String> row) {
    return String.join(
        "\t",
        row.getOrDefault("site", ""),
        row.getOrDefault("from", ""),
        row.getOrDefault("published", ""));
  }

  Optional<Taken> of(String key) {
    return Optional.ofNullable(rows.get(key));
  }

  void put(String key, Taken taken) {
    rows.put(key, taken);
  }

  /** By key, a copy. */
  Map<String, Taken> all() {
    return new TreeMap<>(rows);
  }

  /** Writes the file, whole or not at all. */
  void write() throws IOException {
    AtomicFile.write(file, JSON.writeValueAsBytes(rows));
  }
}
