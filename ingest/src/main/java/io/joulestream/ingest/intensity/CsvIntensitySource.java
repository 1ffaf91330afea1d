package io.joulestream.ingest.intensity;

import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.collect.AtomicFile;
import io.joulestream.ingest.collect.Collected;
import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Files that somebody else writes: read again when they change, and only rows handed over that were
 * not in them before.
 */
final class CsvIntensitySource implements Source {

  private static final long MOST_BYTES = 256L << 20;
  private static final int HASH_DIGITS = 32;

  private final Path path;
  private final SourceContext context;
  private final Journal journal;
  private final Map<Path, String> seen = new HashMap<>();
  private final Map<Path, Read> read = new LinkedHashMap<>();

  /** A file as it was read, and its rows by their hashes. */
  private record Read(String state, Set<String> rows) {}

  CsvIntensitySource(CsvIntensitySettings settings, SourceContext context) {
    this.path = Path.of(settings.path());
    this.context = context;
    this.journal = new Journal(context.memory(), Journal.MOST_BYTES);
  }

  @Override
  public void poll(Collected into) throws IOException {
    read.clear();
    List<Path> files = files();
    int good = 0;
    IOException failure = null;
    for (Path file : files) {
      try {
        take(file, into);
        good++;
      } catch (IOException e) {
        failure = e;
        into.problem(String.valueOf(file.getFileName()), String.valueOf(e.getMessage()));
      }
    }
    if (good == 0 && failure != null) {
      throw failure;
    }
  }

  @Override
  public void taken() throws IOException {
    for (Map.Entry<Path, Read> entry : read.entrySet()) {
      AtomicFile.write(memory(entry.getKey()), String.join("\n", entry.getValue().rows()));
      seen.put(entry.getKey(), entry.getValue().state());
    }
    read.clear();
  }

  private List<Path> files() throws IOException {
    if (!Files.isDirectory(path)) {
      if (!Files.exists(path)) {
        throw new IOException("path is %s, which is not there".formatted(path));
      }
      return List.of(path);
    }
    try (Stream<Path> all = Files.list(path)) {
      return all.filter(file -> file.toString().matches(".*\\.csv(\\.gz)?")).sorted().toList();
    }
  }

  private void take(Path file, Collected into) throws IOException {
    String state = Files.getLastModifiedTime(file) + " " + Files.size(file);
    if (state.equals(seen.get(file))) {
      return;
    }
    byte[] bytes = bytes(file);
    String name = String.valueOf(file.getFileName());
    CsvTable table =
        CsvTable.read(
            name, bytes, RecordKind.INTENSITY.columns(), RecordKind.INTENSITY.optionalColumns());
    if (!table.faults().isEmpty()) {
      into.problem(name, table.faults());
    }
    Set<String> before = remembered(file);
    Set<String> rows = new LinkedHashSet<>();
    List<Map<String, String>> changed = new ArrayList<>();
    for (CsvTable.Row row : table.rows()) {
      String hash = hash(row.values());
      if (rows.add(hash) && !before.contains(hash)) {
        changed.add(record(row.values()));
      }
    }
    if (!changed.isEmpty()) {
      List<List<String>> texts =
          changed.stream().map(record -> List.copyOf(record.values())).toList();
      journal.answered(context.clock().instant(), name, bytes, table.rows().size(), texts);
    }
    changed.forEach(record -> into.add(RecordKind.INTENSITY, record));
    read.put(file, new Read(state, rows));
  }

  /** {@code received} is stamped when it is taken in. */
  private static Map<String, String> record(Map<String, String> row) {
    Map<String, String> record = new LinkedHashMap<>(row);
    record.remove("received");
    return record;
  }

  private static byte[] bytes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        InputStream content = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in) {
      byte[] bytes = content.readNBytes((int) MOST_BYTES);
      if (bytes.length == MOST_BYTES) {
        throw new IOException("%s has more than %d bytes: split it".formatted(file, MOST_BYTES));
      }
      return bytes;
    }
  }

  private static String hash(Map<String, String> row) {
    // in the order of the columns' names: a file may change theirs
    String text = new TreeMap<>(row).toString();
    return Journal.sha256(text.getBytes(StandardCharsets.UTF_8)).substring(0, HASH_DIGITS);
  }

  private Set<String> remembered(Path file) throws IOException {
    Path memory = memory(file);
    return Files.exists(memory) ? Set.copyOf(Files.readAllLines(memory)) : Set.of();
  }

  private Path memory(Path file) {
    return context.memory().resolve("rows").resolve(file.getFileName() + ".txt");
  }
}
