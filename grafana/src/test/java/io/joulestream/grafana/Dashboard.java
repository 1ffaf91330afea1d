package io.joulestream.grafana;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A dashboard in classic JSON.
 *
 * @param file its name
 * @param text the file as it stands
 */
record Dashboard(String file, String text, JsonNode root) {

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is no JSON
   */
  static Dashboard parse(String file, String text) {
    try {
      return new Dashboard(file, text, GrafanaFolder.JSON.readTree(text));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  String uid() {
    return root.path("uid").asText();
  }

  /** When its time range begins, as Grafana writes it: {@code now-6h}. */
  String from() {
    return root.path("time").path("from").asText();
  }

  /** Panels, rows among them. */
  List<Panel> panels() {
    List<Panel> panels = new ArrayList<>();
    root.path("panels").forEach(panel -> panels.add(new Panel(this, panel)));
    return panels;
  }

  Panel panel(String title) {
    return panels().stream()
        .filter(panel -> panel.title().equals(title))
        .findFirst()
        .orElseThrow(() -> new AssertionError(file + " has no panel " + title));
  }

  List<JsonNode> variables() {
    return list(root.path("templating").path("list"));
  }

  List<JsonNode> annotations() {
    return list(root.path("annotations").path("list"));
  }

  /** Every query that is sent to a store: of panels, variables and annotations. */
  List<Query> queries() {
    List<Query> queries = new ArrayList<>();
    panels().forEach(panel -> queries.addAll(panel.queries()));
    for (JsonNode variable : variables()) {
      if (variable.path("type").asText().equals("query")) {
        queries.add(query("variable " + variable.path("name").asText(), variable));
      }
    }
    for (JsonNode annotation : annotations()) {
      queries.add(query("annotation " + annotation.path("name").asText(), annotation));
    }
    return queries;
  }

  private Query query(String where, JsonNode node) {
    return new Query(
        file + ", " + where,
        node.path("datasource").path("uid").asText(),
        node.path("query").asText(),
        from(),
        "1m");
  }

  private static List<JsonNode> list(JsonNode array) {
    List<JsonNode> nodes = new ArrayList<>();
    array.forEach(nodes::add);
    return nodes;
  }
}
