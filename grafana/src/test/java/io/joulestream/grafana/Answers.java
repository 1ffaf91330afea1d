package io.joulestream.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a store answers to the queries of panels and alert rules, as rows with named columns. */
final class Answers {

  private final FilledStore store;

  Answers(FilledStore store) {
    this.store = store;
  }

  /**
   * Rows that a query of a panel finds, its group among the columns.
   *
   * @param names values of variables that differ from the store's own
   */
  List<JsonNode> rows(String dashboard, String panel, String refId, Map<String, String> names) {
    return rows(query(", panel " + panel + ", " + refId, dashboard + ".json"), names);
  }

  /** The only row. */
  JsonNode row(String dashboard, String panel, String refId, Map<String, String> names) {
    List<JsonNode> rows = rows(dashboard, panel, refId, names);
    if (rows.size() != 1) {
      throw new AssertionError(panel + " has " + rows.size() + " rows");
    }
    return rows.get(0);
  }

  /** Rows that a query of an alert rule finds. */
  List<JsonNode> alert(String uid, String refId) {
    return rows(query(", " + refId, "alert " + uid), Map.of());
  }

  private static Query query(String place, String file) {
    return GrafanaFolder.queries().stream()
        .filter(query -> query.where().equals(file + place))
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no " + file + place));
  }

  private List<JsonNode> rows(Query query, Map<String, String> names) {
    Map<String, String> values = new HashMap<>(store.names());
    values.putAll(names);
    String influxQl = new Substitution(store.now(), values).apply(query);
    List<JsonNode> rows = new ArrayList<>();
    JsonNode result = Influxd.query(store.url(), store.database(query.dataSource()), influxQl);
    for (JsonNode series : result.path("series")) {
      for (JsonNode value : series.path("values")) {
        ObjectNode row = GrafanaFolder.JSON.createObjectNode();
        for (int column = 0; column < value.size(); column++) {
          row.set(series.path("columns").path(column).asText(), value.path(column));
        }
        series.path("tags").properties().forEach(tag -> row.set(tag.getKey(), tag.getValue()));
        rows.add(row);
      }
    }
    return rows;
  }
}
