package io.joulestream.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** An alert rule of the provisioning files. */
record AlertRule(JsonNode root) {

  static List<AlertRule> all(JsonNode file) {
    List<AlertRule> rules = new ArrayList<>();
    for (JsonNode group : file.path("groups")) {
      group.path("rules").forEach(rule -> rules.add(new AlertRule(rule)));
    }
    return rules;
  }

  String uid() {
    return root.path("uid").asText();
  }

  List<JsonNode> data() {
    List<JsonNode> data = new ArrayList<>();
    root.path("data").forEach(data::add);
    return data;
  }

  /** What it asks a store. */
  List<Query> queries() {
    return data().stream()
        .filter(part -> !part.path("datasourceUid").asText().equals("__expr__"))
        .map(this::query)
        .toList();
  }

  private Query query(JsonNode part) {
    return new Query(
        "alert " + uid() + ", " + part.path("refId").asText(),
        part.path("datasourceUid").asText(),
        part.path("model").path("query").asText(),
        "now-" + part.path("relativeTimeRange").path("from").asLong() + "s",
        "1m");
  }
}
