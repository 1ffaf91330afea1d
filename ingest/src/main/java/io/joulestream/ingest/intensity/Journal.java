package io.joulestream.ingest.intensity;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * From which answer each value came: a line of JSON for every answer, with the SHA-256 of its body
 * and the values that it changed. An intensity has no field for that, and its provider is part of
 * its identity.
 *
 * <p>A full journal is kept as {@code journal.1.jsonl} in place of the one before.
 */
final class Journal {

  /** Two of these, a year of hourly answers with 24 values each. */
  static final long MOST_BYTES = 32L << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Path before;
  private final long mostBytes;

  Journal(Path folder, long mostBytes) {
    this.file = folder.resolve("journal.jsonl");
    this.before = folder.resolve("journal.1.jsonl");
    this.mostBytes = mostBytes;
  }

  /**
   * Writes a line.
   *
   * @param address without secrets
   * @param values how many were in the answer
   * @param changed the columns of each that was handed over
   */
  void answered(Instant asked, String address, byte[] body, int values, List<List<String>> changed)
      throws IOException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("asked", asked.toString());
    line.put("address", address);
    line.put("sha256", sha256(body));
    line.put("values", values);
    line.put("changed", changed);
    append(JSON.writeValueAsString(line) + "\n");
  }

  private void append(String line) throws IOException {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    if (Files.exists(file) && Files.size(file) + bytes.length > mostBytes) {
      Files.move(file, before, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  static String sha256(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
