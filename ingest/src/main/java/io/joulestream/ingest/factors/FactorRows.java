package io.joulestream.ingest.factors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.joulestream.ingest.RecordKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Rows of sites in text: CSV with a header, a list in YAML, or one in JSON. Which of them it is
 * shows in how it begins.
 */
final class FactorRows {

  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .build();

  private FactorRows() {}

  /**
   * The rows, each a column's text by its name; empty columns are left out.
   *
   * @throws IOException if it cannot be read, has none, or has a column that is none of a site's
   */
  static List<Map<String, String>> read(String text, String place) throws IOException {
    String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
    List<Map<String, String>> rows =
        isList(content) ? ofList(content, place) : ofCsv(content, place);
    if (rows.isEmpty()) {
      throw new IOException(
          place + " has no rows: it is not taken to mean that there are no sites");
    }
    for (Map<String, String> row : rows) {
      requireKnown(row, place);
    }
    return rows;
  }

  private static boolean isList(String content) {
    String first =
        content
            .lines()
            .map(String::strip)
            .filter(l -> !l.isEmpty() && !l.startsWith("#"))
            .findFirst()
            .orElse("");
    return first.startsWith("-") || first.startsWith("[") || first.startsWith("{");
  }

  private static List<Map<String, String>> ofCsv(String content, String place) throws IOException {
    List<Map<String, String>> rows = new ArrayList<>();
    try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(content)) {
      for (NamedCsvRecord line : csv) {
        Map<String, String> row = new TreeMap<>();
        line.getFieldsAsMap().forEach((name, value) -> put(row, name, value));
        rows.add(row);
      }
      return rows;
    } catch (CsvParseException | IllegalStateException e) {
      throw new IOException("%s is not CSV: %s".formatted(place, e.getMessage()), e);
    }
  }

  private static List<Map<String, String>> ofList(String content, String place) throws IOException {
    List<Map<String, String>> rows = new ArrayList<>();
    for (JsonNode entry : list(content, place)) {
      if (!entry.isObject()) {
        throw new IOException("%s has '%s', which is no row of columns".formatted(place, entry));
      }
      Map<String, String> row = new TreeMap<>();
      entry.properties().forEach(field -> put(row, field.getKey(), text(field.getValue())));
      rows.add(row);
    }
    return rows;
  }

  private static JsonNode list(String content, String place) throws IOException {
    try {
      JsonNode list = YAML.readTree(content);
      if (!list.isArray()) {
        throw new IOException(place + " is no list of rows");
      }
      return list;
    } catch (JsonProcessingException e) {
      throw new IOException(
          "%s is neither YAML nor JSON: %s".formatted(place, e.getOriginalMessage()), e);
    }
  }

  /** An order of names can be a list. */
  private static String text(JsonNode value) {
    if (value.isArray()) {
      return StreamSupport.stream(value.spliterator(), false)
          .map(JsonNode::asText)
          .collect(Collectors.joining("|"));
    }
    return value.isNull() ? "" : value.asText();
  }

  private static void put(Map<String, String> row, String column, String value) {
    // when it was received is stamped anew: the column is in files that were made for a replay
    if (!value.isBlank() && !column.strip().equals("received")) {
      row.put(column.strip(), value.strip());
    }
  }

  private static void requireKnown(Map<String, String> row, String place) throws IOException {
    RecordKind kind = RecordKind.SITES;
    for (String column : row.keySet()) {
      if (!kind.columns().contains(column) && !kind.optionalColumns().contains(column)) {
        throw new IOException(
            "%s has '%s', which is unknown: known are %s, %s"
                .formatted(
                    place,
                    column,
                    String.join(", ", kind.columns()),
                    String.join(", ", kind.optionalColumns())));
      }
    }
  }
}
