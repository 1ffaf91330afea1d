package io.joulestream.grafana;

import io.joulestream.sink.FieldType;
import io.joulestream.sink.Table;
import io.joulestream.sink.Tables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Measurements of the store with their tags and fields, as {@code docs/store.md} lists them. Where
 * that page refers to something else ("as the columns of ..."), and for fields that it forgets, the
 * sink's own table says it.
 *
 * <p>This is the only class that knows where the schema comes from.
 */
record StoreSchema(Map<String, Measurement> measurements) {

  /**
   * A measurement.
   *
   * @param dataSource uid of the data source of its bucket
   * @param tags in order
   * @param fields in order
   */
  record Measurement(String name, String dataSource, List<String> tags, Set<String> fields) {

    boolean has(String column) {
      return tags.contains(column) || fields.contains(column);
    }

    /** The type of a field, by the sink's table, else by what its name says. */
    FieldType type(String field) {
      Map<String, FieldType> known = tableFields(name);
      return known.containsKey(field) ? known.get(field) : FieldTypes.of(name, field);
    }
  }

  private static final Pattern CODE = Pattern.compile("`([a-z0-9_]+)`");
  private static final Map<String, String> DATA_SOURCES =
      Map.of("energy_live", "energy-live", "energy_hist", "energy-hist");

  static StoreSchema load() {
    return parse(GrafanaFolder.text(Path.of("..", "docs", "store.md")));
  }

  static StoreSchema parse(String page) {
    Map<String, Measurement> all = new LinkedHashMap<>();
    String dataSource = "";
    for (String line : page.lines().toList()) {
      if (line.startsWith("## ")) {
        dataSource = DATA_SOURCES.getOrDefault(line.substring(3).strip(), "");
      } else if (line.startsWith("| `") && !dataSource.isEmpty()) {
        for (Measurement one : row(page, dataSource, line.split("\\|"))) {
          all.put(one.name(), one);
        }
      }
    }
    return new StoreSchema(all);
  }

  private static List<Measurement> row(String page, String dataSource, String[] cells) {
    List<String> names = codes(cells[1]);
    String[] tags = cells[2].replaceAll("\\([^)]*\\)", "").split("/", -1);
    List<Measurement> measurements = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      String own = tags.length == names.size() ? tags[i] : tags[0];
      Set<String> fields = fields(page, name, cells[3]);
      if (fields.isEmpty()) {
        throw new AssertionError("docs/store.md names no field of " + name);
      }
      measurements.add(
          new Measurement(name, dataSource, List.of(own.strip().split("\\s*,\\s*")), fields));
    }
    return measurements;
  }

  private static Set<String> fields(String page, String name, String cell) {
    if (cell.contains(".csv`") || cell.contains("latest state") || cell.contains("times")) {
      return tableFields(name).keySet();
    }
    if (cell.contains("see below") || cell.contains("likewise")) {
      return listed(page, "Fields of `" + name.replaceAll("_.*", "_*") + "`");
    }
    Set<String> fields = new LinkedHashSet<>(codes(cell));
    fields.addAll(tableFields(name).keySet());
    if (cell.contains("the columns beside")) {
      fields.addAll(beside(page));
    }
    if (cell.contains("measures of the component")) {
      fields.addAll(listed(page, "Measures of `" + name + "`"));
    }
    return fields;
  }

  /** Fields that a paragraph lists after its opening words. */
  private static Set<String> listed(String page, String opening) {
    String paragraph = paragraph(page, opening);
    Set<String> fields = new LinkedHashSet<>(codes(paragraph));
    if (paragraph.contains("the columns beside")) {
      fields.addAll(beside(page));
    }
    if (paragraph.contains("then as `team_*` from")) {
      List<String> team = new ArrayList<>(listed(page, "Fields of `team_*`"));
      fields.addAll(team.subList(team.indexOf("facility_energy_mj"), team.size()));
    }
    return fields;
  }

  private static Set<String> beside(String page) {
    String paragraph = paragraph(page, "The columns beside");
    Set<String> fields = new LinkedHashSet<>(codes(paragraph));
    for (String field : codes(paragraph.substring(0, paragraph.indexOf("each with a flag")))) {
      fields.add(field.replaceAll("_[a-z]+$", "_known"));
    }
    return fields;
  }

  private static String paragraph(String page, String opening) {
    for (String paragraph : page.split("\n\\s*\n", -1)) {
      if (paragraph.startsWith(opening)) {
        return paragraph.substring(opening.length());
      }
    }
    throw new AssertionError("docs/store.md has no paragraph \"" + opening + "\"");
  }

  private static List<String> codes(String text) {
    return CODE.matcher(text).results().map((MatchResult match) -> match.group(1)).toList();
  }

  private static Map<String, FieldType> tableFields(String name) {
    for (Table<?, ?> table : Tables.ALL) {
      if (table.name().equals(name)) {
        return table.fields();
      }
    }
    return Map.of();
  }
}
