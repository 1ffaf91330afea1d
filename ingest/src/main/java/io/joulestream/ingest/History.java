package io.joulestream.ingest;

import io.joulestream.ingest.ReplayInput.Row;
import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.RejectReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A directory of replay files that may be far larger than memory: readings are read from their file
 * again whenever they are needed, the rest is held.
 *
 * <p>That needs readings in order of receipt. A file that has them in another order is held too, up
 * to {@value #MOST_UNSORTED} of them.
 */
public final class History {

  /** About 450 MB. */
  static final int MOST_UNSORTED = 1_500_000;

  private final RecordParser parser;
  private final Map<RecordKind, Path> files;
  private final Map<RecordKind, List<Row>> held = new EnumMap<>(RecordKind.class);
  private final Map<RecordKind, Long> records = new EnumMap<>(RecordKind.class);
  private final Map<String, Long> firstOfHosts = new TreeMap<>();
  private final Map<String, Map<RejectReason, Long>> refused = new TreeMap<>();
  private final List<String> examples = new ArrayList<>();
  private final String name;

  /**
   * Records of a host that the live books would refuse.
   *
   * @param records how many
   * @param firstMs event time of the earliest
   * @param lastMs event time of the latest
   * @param frontierMs up to which the books take nothing in by themselves
   */
  public record Passed(
      String site, String host, long records, long firstMs, long lastMs, long frontierMs) {}

  private History(Path directory, Acceptance acceptance) throws IOException {
    this.parser = new RecordParser(acceptance);
    this.files = files(directory);
    this.name = "history-" + digest();
    for (Map.Entry<RecordKind, Path> file : files.entrySet()) {
      if (file.getKey() == RecordKind.POWER) {
        scanReadings(file.getValue());
      } else {
        hold(file.getKey(), file.getValue());
      }
    }
  }

  /**
   * Reads everything once.
   *
   * @throws IngestException if the directory holds no replay file, one with wrong columns, or more
   *     readings than memory holds that are not in order of receipt
   */
  public static History read(Path directory, Acceptance acceptance) {
    try {
      return new History(directory, acceptance);
    } catch (IOException e) {
      throw new IngestException("cannot read " + directory + ": " + e.getMessage(), e);
    }
  }

  private static Map<RecordKind, Path> files(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new IngestException(directory + " is not a directory of replay files");
    }
    Map<RecordKind, Path> files = new EnumMap<>(RecordKind.class);
    for (RecordKind kind : RecordKind.values()) {
      CsvFile.find(directory, kind).ifPresent(path -> files.put(kind, path));
    }
    if (files.isEmpty()) {
      throw new IngestException(
          directory + " holds none of sites.csv, power.csv, jobs.csv, intensity.csv (or .csv.gz)");
    }
    return files;
  }

  /** The same files have the same name, wherever they lie: so what is published is known. */
  private String digest() throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (Map.Entry<RecordKind, Path> file : files.entrySet()) {
        digest.update((file.getKey().file() + "\n").getBytes(StandardCharsets.UTF_8));
        try (InputStream in = Files.newInputStream(file.getValue())) {
          for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            digest.update(buffer, 0, read);
          }
        }
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, 24);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private void hold(RecordKind kind, Path path) {
    List<Row> rows = new ArrayList<>();
    ReplayInput.readFile(kind, path, parser, rows);
    rows.forEach(this::count);
    held.put(kind, sorted(rows));
  }

  private static List<Row> sorted(List<Row> rows) {
    rows.sort(Comparator.comparingLong(row -> row.parsed().receivedMs()));
    return rows;
  }

  private void scanReadings(Path path) throws IOException {
    boolean isSorted = true;
    long last = Long.MIN_VALUE;
    try (CsvFile file = CsvFile.open(RecordKind.POWER, path)) {
      for (CsvFile.Line line = file.next(); line != null; line = file.next()) {
        Row row = ReplayInput.row(RecordKind.POWER, file, line, parser);
        count(row);
        if (row.parsed() instanceof Parsed.Reading reading) {
          isSorted &= reading.receivedMs() >= last;
          last = reading.receivedMs();
        }
      }
    }
    if (!isSorted) {
      holdUnsorted(path);
    }
  }

  private void holdUnsorted(Path path) {
    long readings = records.getOrDefault(RecordKind.POWER, 0L);
    if (readings > MOST_UNSORTED) {
      throw new IngestException(
          ("%s holds %d readings that are not in order of receipt: sort it by received, or by time"
                  + " where it has no received, or divide it (%d at most are sorted here)")
              .formatted(path, readings, MOST_UNSORTED));
    }
    List<Row> rows = new ArrayList<>();
    ReplayInput.readFile(RecordKind.POWER, path, parser, rows);
    held.put(RecordKind.POWER, sorted(rows));
  }

  private void count(Row row) {
    records.merge(row.kind(), 1L, Long::sum);
    if (row.parsed() instanceof Parsed.Refused refusal) {
      RejectReason reason = refusal.violation().reason();
      long before =
          refused.computeIfAbsent(row.file(), file -> new TreeMap<>()).merge(reason, 1L, Long::sum);
      if (before == 1) {
        examples.add(
            "%s line %d: %s, %s"
                .formatted(row.file(), row.line(), reason, refusal.violation().detail()));
      }
    } else {
      FleetTime.of(row.parsed())
          .ifPresent(time -> firstOfHosts.merge(time.host(), time.timeMs(), Math::min));
    }
  }

  /** Under which its progress is kept. */
  public String name() {
    return name;
  }

  /** How many records there are, refused ones included. */
  public long size() {
    return records.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Records by file. */
  public Map<RecordKind, Long> records() {
    return records;
  }

  /** Records that will be refused, by file and reason. */
  public Map<String, Map<RejectReason, Long>> refused() {
    return refused;
  }

  /** The first line of each file that is refused for each reason, and why. */
  public List<String> examples() {
    return examples;
  }

  /** Event time of the first record of each host, epoch ms, by {@link Topics#key} of both names. */
  public Map<String, Long> firstOfHosts() {
    return firstOfHosts;
  }

  /**
   * What the live books would refuse, in order of site and host.
   *
   * @param frontiersMs up to which each host takes nothing in by itself
   * @param published records that are published already
   */
  public List<Passed> passed(Map<String, Long> frontiersMs, long published) {
    boolean any =
        firstOfHosts.entrySet().stream()
            .anyMatch(
                first ->
                    first.getValue() <= frontiersMs.getOrDefault(first.getKey(), Long.MIN_VALUE));
    return any ? findPassed(frontiersMs, published) : List.of();
  }

  private List<Passed> findPassed(Map<String, Long> frontiersMs, long published) {
    Map<String, Passed> passed = new TreeMap<>();
    try (HistoryRows rows = rows()) {
      long index = 0;
      for (Row row = rows.next(); row != null; row = rows.next()) {
        Optional<FleetTime> time =
            index++ < published ? Optional.empty() : FleetTime.of(row.parsed());
        time.ifPresent(
            t -> {
              long frontier = frontiersMs.getOrDefault(t.host(), Long.MIN_VALUE);
              if (t.timeMs() <= frontier) {
                passed.merge(t.host(), passed(t, frontier), History::both);
              }
            });
      }
    } catch (IOException e) {
      throw new IngestException("cannot read the history again: " + e.getMessage(), e);
    }
    return List.copyOf(passed.values());
  }

  private static Passed passed(FleetTime time, long frontierMs) {
    int tab = time.host().indexOf('\t');
    return new Passed(
        time.host().substring(0, tab),
        time.host().substring(tab + 1),
        1,
        time.timeMs(),
        time.timeMs(),
        frontierMs);
  }

  private static Passed both(Passed a, Passed b) {
    return new Passed(
        a.site(),
        a.host(),
        a.records() + b.records(),
        Math.min(a.firstMs(), b.firstMs()),
        Math.max(a.lastMs(), b.lastMs()),
        a.frontierMs());
  }

  /** All rows: sites first, the rest in order of receipt, ties as in a replay. */
  HistoryRows rows() throws IOException {
    List<Row> others = new ArrayList<>();
    others.addAll(held.getOrDefault(RecordKind.INTENSITY, List.of()));
    others.addAll(held.getOrDefault(RecordKind.JOBS, List.of()));
    List<Row> readings = held.get(RecordKind.POWER);
    if (readings != null) {
      others.addAll(readings);
    }
    Path power = files.get(RecordKind.POWER);
    return new HistoryRows(
        held.getOrDefault(RecordKind.SITES, List.of()),
        sorted(others),
        readings == null && power != null
            ? Optional.of(CsvFile.open(RecordKind.POWER, power))
            : Optional.empty(),
        parser);
  }
}
