package io.joulestream.ingest.intensity;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A small table in CSV, one line a row, with known columns. */
final class CsvTable {

  private static final CsvReader.CsvReaderBuilder CSV =
      CsvReader.builder().allowExtraCharsAfterClosingQuote(false);

  private final String name;
  private final List<String> header;
  private final List<Row> rows = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();

  /**
   * A line.
   *
   * @param number the header is line 1
   */
  record Row(long number, Map<String, String> values) {}

  private CsvTable(String name, List<String> header) {
    this.name = name;
    this.header = header;
  }

  /**
   * Reads a table; lines that cannot be read are faults.
   *
   * @throws IOException if a column is missing, unknown or there twice
   */
  static CsvTable read(String name, byte[] bytes, List<String> columns, List<String> optional)
      throws IOException {
    String text = new String(bytes, StandardCharsets.UTF_8);
    List<String> lines = text.lines().toList();
    if (lines.isEmpty()) {
      throw new IOException(name + " is empty: its first line names the columns");
    }
    String first = lines.get(0).startsWith("\uFEFF") ? lines.get(0).substring(1) : lines.get(0);
    CsvTable table = new CsvTable(name, table(first).stream().map(String::strip).toList());
    table.requireColumns(columns, optional);
    for (int i = 1; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        table.add(i + 1L, lines.get(i));
      }
    }
    return table;
  }

  private static List<String> table(String line) throws IOException {
    try {
      return CSV.ofSingleCsvRecord(line).getFields();
    } catch (CsvParseException e) {
      throw new IOException("not CSV: " + e.getMessage(), e);
    }
  }

  private void requireColumns(List<String> columns, List<String> optional) throws IOException {
    for (String column : header) {
      if (!columns.contains(column) && !optional.contains(column)) {
        throw new IOException(
            "%s has a column '%s', which is unknown: known are %s and %s"
                .formatted(name, column, columns, optional));
      }
    }
    if (new HashSet<>(header).size() < header.size()) {
      throw new IOException("%s has a column twice: %s".formatted(name, header));
    }
    for (String column : columns) {
      if (!header.contains(column)) {
        throw new IOException("%s has no column '%s': it is required".formatted(name, column));
      }
    }
  }

  private void add(long number, String line) {
    try {
      List<String> fields = table(line);
      if (fields.size() != header.size()) {
        throw new IOException(
            "it has %d fields, the header %d".formatted(fields.size(), header.size()));
      }
      Map<String, String> values = new LinkedHashMap<>();
      for (int i = 0; i < fields.size(); i++) {
        values.put(header.get(i), fields.get(i).strip());
      }
      rows.add(new Row(number, values));
    } catch (IOException e) {
      faults.add("line %d of %s: %s".formatted(number, name, e.getMessage()));
    }
  }

  List<Row> rows() {
    return rows;
  }

  /** One sentence on all lines that cannot be read; empty if there are none. */
  String faults() {
    String first = faults.isEmpty() ? "" : faults.get(0);
    return faults.size() < 2 ? first : first + " (and %d more)".formatted(faults.size() - 1);
  }
}
