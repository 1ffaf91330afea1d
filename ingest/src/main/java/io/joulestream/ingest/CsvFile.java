package io.joulestream.ingest;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import io.joulestream.schemas.Acceptance.Violation;
import io.joulestream.schemas.avro.RejectReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file of records in CSV, plain or {@code .gz}, line by line.
 *
 * <p>One line is one record, so that a stray quote spoils its own line and not the rest of the
 * file, and the line can be kept as it came. Empty lines are passed over.
 */
final class CsvFile implements AutoCloseable {

  private static final CsvReader.CsvReaderBuilder CSV =
      CsvReader.builder().allowExtraCharsAfterClosingQuote(false).maxBufferSize(64 << 20);
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final RecordKind kind;
  private final String name;
  private final BufferedReader lines;
  private final List<String> header;
  private String headerText = "";
  private long lineNumber;

  /** A line: its fields, or why it has none. */
  static final class Line {
    private final long number;
    private final byte[] original;
    private final Map<String, String> values;
    private final Optional<Violation> violation;

    Line(long number, byte[] original, Map<String, String> values, Optional<Violation> violation) {
      this.number = number;
      this.original = original;
      this.values = values;
      this.violation = violation;
    }

    /** The header is line 1. */
    long number() {
      return number;
    }

    byte[] original() {
      return original;
    }

    Map<String, String> values() {
      return values;
    }

    Optional<Violation> violation() {
      return violation;
    }
  }

  private CsvFile(RecordKind kind, String name, BufferedReader lines) throws IOException {
    this.kind = kind;
    this.name = name;
    this.lines = lines;
    this.header = readHeader();
  }

  /** The file of that kind in a directory, if there is one. */
  static Optional<Path> find(Path directory, RecordKind kind) {
    Path plain = directory.resolve(kind.file() + ".csv");
    Path zipped = directory.resolve(kind.file() + ".csv.gz");
    if (Files.exists(plain) && Files.exists(zipped)) {
      throw new IngestException(
          "%s holds both %s and %s: keep one of them"
              .formatted(directory, plain.getFileName(), zipped.getFileName()));
    }
    return Files.exists(plain) ? Optional.of(plain) : Optional.of(zipped).filter(Files::exists);
  }

  /**
   * Opens a file.
   *
   * @throws IngestException if a column is missing or unknown
   */
  static CsvFile open(RecordKind kind, Path path) throws IOException {
    InputStream bytes = Files.newInputStream(path);
    InputStream content =
        path.toString().endsWith(".gz") ? new GZIPInputStream(bytes, 1 << 16) : bytes;
    // one char a byte, so that a line's bytes are not lost before it is judged
    return new CsvFile(
        kind,
        String.valueOf(path.getFileName()),
        new BufferedReader(new InputStreamReader(content, StandardCharsets.ISO_8859_1), 1 << 16));
  }

  String name() {
    return name;
  }

  /** The columns that a header names. */
  static List<String> columns(String header) {
    return fields(header).stream().map(String::strip).toList();
  }

  /** The first line, without byte order mark. */
  String header() {
    return headerText;
  }

  private List<String> readHeader() throws IOException {
    String first = lines.readLine();
    lineNumber = 1;
    if (first == null) {
      throw new IngestException(name + " is empty: its first line names the columns");
    }
    String text = new String(bytes(first), StandardCharsets.UTF_8);
    headerText = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    List<String> columns = columns(headerText);
    for (String column : columns) {
      if (!kind.columns().contains(column) && !kind.optionalColumns().contains(column)) {
        throw new IngestException(
            "%s has a column '%s', which is unknown: known are %s"
                .formatted(
                    name,
                    column,
                    String.join(",", kind.columns())
                        + ",["
                        + String.join(",", kind.optionalColumns())
                        + "]"));
      }
      if (columns.indexOf(column) != columns.lastIndexOf(column)) {
        throw new IngestException(name + " has the column '" + column + "' twice");
      }
    }
    for (String column : kind.columns()) {
      if (!columns.contains(column)) {
        throw new IngestException(name + " has no column '" + column + "': it is required");
      }
    }
    return columns;
  }

  /** The next line that is not empty, or null at the end. */
  @Nullable Line next() throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      lineNumber++;
      if (!line.isBlank()) {
        return parse(header, bytes(line), lineNumber);
      }
    }
    return null;
  }

  /** The fields of a line under a header. */
  static Line parse(List<String> header, byte[] bytes, long number) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      List<String> fields = fields(text);
      if (fields.size() != header.size()) {
        return malformed(
            number,
            bytes,
            "the line has %d fields, the header %d".formatted(fields.size(), header.size()));
      }
      Map<String, String> values = new HashMap<>();
      for (int i = 0; i < fields.size(); i++) {
        values.put(header.get(i), fields.get(i));
      }
      return new Line(number, bytes, values, Optional.empty());
    } catch (CharacterCodingException e) {
      return malformed(number, bytes, "the line is not UTF-8");
    } catch (CsvParseException e) {
      return malformed(number, bytes, "the line is not CSV: " + e.getMessage());
    }
  }

  private static Line malformed(long number, byte[] bytes, String detail) {
    return new Line(
        number, bytes, Map.of(), Optional.of(new Violation(RejectReason.MALFORMED, detail)));
  }

  /** Quotes are rare; what has none needs no parser. */
  private static List<String> fields(String line) {
    if (line.indexOf('"') >= 0) {
      return CSV.ofSingleCsvRecord(line).getFields();
    }
    List<String> fields = new ArrayList<>();
    int start = 0;
    for (int comma = line.indexOf(','); comma >= 0; comma = line.indexOf(',', start)) {
      fields.add(line.substring(start, comma));
      start = comma + 1;
    }
    fields.add(line.substring(start));
    return fields;
  }

  private static byte[] bytes(String line) {
    return line.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
