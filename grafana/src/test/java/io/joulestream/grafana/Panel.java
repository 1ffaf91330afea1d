package io.joulestream.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** A panel of a dashboard. */
record Panel(Dashboard dashboard, JsonNode root) {

  private static final String EXPRESSION = "__expr__";

  String title() {
    return root.path("title").asText();
  }

  String type() {
    return root.path("type").asText();
  }

  /** Whether it shows data, as rows and texts do not. */
  boolean showsData() {
    return !type().equals("row") && !type().equals("text");
  }

  /** Where it stands, for a sentence about it. */
  String where() {
    return dashboard.file() + ", panel " + title();
  }

  List<JsonNode> targets() {
    List<JsonNode> targets = new ArrayList<>();
    root.path("targets").forEach(targets::add);
    return targets;
  }

  /** What it asks a store; what Grafana computes from the answers is no query. */
  List<Query> queries() {
    return targets().stream().filter(target -> !isExpression(target)).map(this::query).toList();
  }

  static boolean isExpression(JsonNode target) {
    return target.path("datasource").path("uid").asText().equals(EXPRESSION);
  }

  private Query query(JsonNode target) {
    return new Query(
        where() + ", " + target.path("refId").asText(),
        target.path("datasource").path("uid").asText(),
        target.path("query").asText(),
        dashboard.from(),
        root.path("interval").asText("1m"));
  }

  /** Names of columns that its overrides are for. */
  List<String> overridden() {
    List<String> names = new ArrayList<>();
    root.path("fieldConfig")
        .path("overrides")
        .forEach(override -> names.add(override.path("matcher").path("options").asText()));
    return names;
  }
}
