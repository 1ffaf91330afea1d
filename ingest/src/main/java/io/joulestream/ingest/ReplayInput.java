package io.joulestream.ingest;

import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.Acceptance.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The records of a directory of replay files, in the order in which they were received; those
 * received together in the order of their file.
 *
 * <p>All of them are held in memory, about 300 bytes a row.
 */
public final class ReplayInput {

  private final List<Row> rows;
  private final Map<RecordKind, String> files;
  private final Map<RecordKind, Long> records;

  private ReplayInput(
      List<Row> rows, Map<RecordKind, String> files, Map<RecordKind, Long> records) {
    this.rows = rows;
    this.files = files;
    this.records = records;
  }

  /** A record and the place it came from. */
  static final class Row {
    private final Parsed parsed;
    private final RecordKind kind;
    private final String file;
    private final long line;
    private final byte[] original;
    private final String columns;

    Row(Parsed parsed, RecordKind kind, String file, long line, byte[] original, String columns) {
      this.parsed = parsed;
      this.kind = kind;
      this.file = file;
      this.line = line;
      this.original = original;
      this.columns = columns;
    }

    Parsed parsed() {
      return parsed;
    }

    RecordKind kind() {
      return kind;
    }

    String file() {
      return file;
    }

    long line() {
      return line;
    }

    Row moved(TimeShift shift) {
      return new Row(shift.of(parsed), kind, file, line, original, columns);
    }

    /** Kept only of what was refused. */
    byte[] original() {
      return original;
    }

    /** Header of its file. */
    String columns() {
      return columns;
    }
  }

  /**
   * Reads a directory.
   *
   * @throws IngestException if it holds no replay file, or one with wrong columns
   */
  public static ReplayInput read(Path directory, Acceptance acceptance) {
    if (!Files.isDirectory(directory)) {
      throw new IngestException(directory + " is not a directory of replay files");
    }
    RecordParser parser = new RecordParser(acceptance);
    List<Row> rows = new ArrayList<>();
    Map<RecordKind, String> files = new EnumMap<>(RecordKind.class);
    Map<RecordKind, Long> records = new EnumMap<>(RecordKind.class);
    for (RecordKind kind : RecordKind.values()) {
      Optional<Path> path = CsvFile.find(directory, kind);
      if (path.isPresent()) {
        int before = rows.size();
        files.put(kind, String.valueOf(path.get().getFileName()));
        readFile(kind, path.get(), parser, rows);
        records.put(kind, (long) rows.size() - before);
      }
    }
    if (files.isEmpty()) {
      throw new IngestException(
          directory + " holds none of sites.csv, power.csv, jobs.csv, intensity.csv (or .csv.gz)");
    }
    return new ReplayInput(sorted(rows), files, records);
  }

  /** By receipt; the sort is stable and keeps the order of the files. */
  private static List<Row> sorted(List<Row> rows) {
    rows.sort(Comparator.comparingLong(row -> row.parsed().receivedMs()));
    return rows;
  }

  /** Adds the rows of a file in its order. */
  static void readFile(RecordKind kind, Path path, RecordParser parser, List<Row> rows) {
    try (CsvFile file = CsvFile.open(kind, path)) {
      for (CsvFile.Line line = file.next(); line != null; line = file.next()) {
        rows.add(row(kind, file, line, parser));
      }
    } catch (IOException e) {
      throw new IngestException("cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  static Row row(RecordKind kind, CsvFile file, CsvFile.Line line, RecordParser parser) {
    Parsed parsed = parse(kind, line, parser);
    boolean refused = parsed instanceof Parsed.Refused;
    return new Row(
        parsed,
        kind,
        file.name(),
        line.number(),
        refused ? line.original() : new byte[0],
        file.header());
  }

  private static Parsed parse(RecordKind kind, CsvFile.Line line, RecordParser parser) {
    Optional<Violation> violation = line.violation();
    return violation.isPresent()
        ? new Parsed.Refused(violation.get(), Optional.empty(), Parsed.About.NOTHING)
        : parser.parse(kind, line.values());
  }

  List<Row> rows() {
    return rows;
  }

  /** The same records at other times. */
  public ReplayInput moved(TimeShift shift) {
    List<Row> moved = new ArrayList<>(rows.size());
    rows.forEach(row -> moved.add(row.moved(shift)));
    return new ReplayInput(sorted(moved), files, records);
  }

  /** What says how the rest is to be read: it can be published first, as sets know no order. */
  public ReplayInput sites() {
    return new ReplayInput(
        rows.stream().filter(row -> row.kind() == RecordKind.SITES).toList(), files, records);
  }

  /** The rows that are not {@link #sites}. */
  public ReplayInput withoutSites() {
    return new ReplayInput(
        rows.stream().filter(row -> row.kind() != RecordKind.SITES).toList(), files, records);
  }

  /** The rows that were received up to a time. */
  public ReplayInput upTo(long receivedMs) {
    List<Row> earlier =
        rows.stream().filter(row -> row.parsed().receivedMs() <= receivedMs).toList();
    return new ReplayInput(earlier, files, records);
  }

  /** As if the files held only the rows that were received up to a time (semantics §9). */
  public ReplayInput asOf(long receivedMs) {
    List<Row> earlier = upTo(receivedMs).rows;
    Map<RecordKind, Long> counts = new EnumMap<>(RecordKind.class);
    files.keySet().forEach(kind -> counts.put(kind, 0L));
    earlier.forEach(row -> counts.merge(row.kind(), 1L, Long::sum));
    return new ReplayInput(earlier, files, counts);
  }

  /** Greatest receive time of a reading or job event, or empty if there is none. */
  public OptionalLong lastOfFleet() {
    return rows.stream()
        .map(Row::parsed)
        .filter(p -> p instanceof Parsed.Reading || p instanceof Parsed.Job)
        .mapToLong(Parsed::receivedMs)
        .max();
  }

  /** How many records there are. */
  public long size() {
    return rows.size();
  }

  /** Names of the files that were read, by kind. */
  public Map<RecordKind, String> files() {
    return files;
  }

  /** Records in each file. */
  public Map<RecordKind, Long> records() {
    return records;
  }
}
