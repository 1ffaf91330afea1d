package io.joulestream.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What every dashboard must keep to, so that Grafana shows what is meant and people understand it.
 */
final class DashboardRules {

  private static final int SCHEMA_VERSION = 42;
  private static final int MOST_PANELS = 20;
  private static final int COLUMNS = 24;
  private static final Set<String> CUSTOM_UNITS = Set.of("suffix", "si", "time", "bool");
  private static final Set<String> UNITS = Set.copyOf(GrafanaFolder.facts("units.txt"));
  private static final Set<String> PANEL_TYPES = Set.copyOf(GrafanaFolder.facts("panel-types.txt"));

  /** How a description says what it means that there is nothing. */
  private static final Pattern EMPTY = Pattern.compile(" (Empty|0): ");

  private DashboardRules() {}

  /** A sentence for everything that is wrong with the dashboards, links between them included. */
  static List<String> violations(List<Dashboard> dashboards) {
    List<String> wrong = new ArrayList<>();
    Set<String> uids = new HashSet<>();
    for (Dashboard dashboard : dashboards) {
      if (!uids.add(dashboard.uid())) {
        wrong.add(dashboard.file() + ": uid " + dashboard.uid() + " is there twice");
      }
      head(dashboard, wrong);
      layout(dashboard, wrong);
      dashboard.panels().stream().filter(Panel::showsData).forEach(panel -> panel(panel, wrong));
      LinkRules.violations(dashboard, dashboards, wrong);
    }
    return wrong;
  }

  private static void head(Dashboard dashboard, List<String> wrong) {
    JsonNode root = dashboard.root();
    if (dashboard.uid().isBlank() || !root.path("id").isNull()) {
      wrong.add(dashboard.file() + ": uid must be fixed, and id null");
    }
    if (root.path("schemaVersion").asInt() != SCHEMA_VERSION) {
      wrong.add(dashboard.file() + ": schemaVersion must be " + SCHEMA_VERSION);
    }
    if (!Set.of("", "30s").contains(root.path("refresh").asText("missing"))) {
      wrong.add(dashboard.file() + ": refresh is 30s for live, and off for history");
    }
    if (dashboard.panels().stream().filter(Panel::showsData).count() > MOST_PANELS) {
      wrong.add(dashboard.file() + ": more than " + MOST_PANELS + " panels");
    }
    if (!dashboard.text().equals(TwoSpaces.write(root))) {
      wrong.add(dashboard.file() + ": is not written with an indent of two spaces");
    }
  }

  private static void layout(Dashboard dashboard, List<String> wrong) {
    Set<Integer> ids = new HashSet<>();
    Set<String> titles = new HashSet<>();
    Set<List<Integer>> taken = new HashSet<>();
    for (Panel panel : dashboard.panels()) {
      if (!ids.add(panel.root().path("id").asInt())) {
        wrong.add(panel.where() + ": its id is there twice");
      }
      if (!titles.add(panel.title())) {
        wrong.add(panel.where() + ": its title is there twice");
      }
      JsonNode at = panel.root().path("gridPos");
      int right = at.path("x").asInt() + at.path("w").asInt();
      if (right > COLUMNS || at.path("w").asInt() < 1 || at.path("h").asInt() < 1) {
        wrong.add(panel.where() + ": does not fit " + COLUMNS + " columns");
      }
      boolean free = true;
      for (int x = at.path("x").asInt(); x < right; x++) {
        for (int y = 0; y < at.path("h").asInt(); y++) {
          free &= taken.add(List.of(x, at.path("y").asInt() + y));
        }
      }
      if (!free) {
        wrong.add(panel.where() + ": lies over another");
      }
    }
  }

  private static void panel(Panel panel, List<String> wrong) {
    if (!PANEL_TYPES.contains(panel.type())) {
      wrong.add(panel.where() + ": " + panel.type() + " is no panel of Grafana itself");
    }
    if (panel.title().isBlank() || !EMPTY.matcher(description(panel)).find()) {
      wrong.add(panel.where() + ": needs a title, and a description that says what empty means");
    }
    JsonNode defaults = panel.root().path("fieldConfig").path("defaults");
    if (defaults.path("noValue").asText().isBlank()) {
      wrong.add(panel.where() + ": noValue says nothing");
    }
    unit(panel, defaults.path("unit").asText(), wrong);
    for (JsonNode override : panel.root().path("fieldConfig").path("overrides")) {
      for (JsonNode property : override.path("properties")) {
        if (property.path("id").asText().equals("unit")) {
          unit(panel, property.path("value").asText(), wrong);
        }
      }
    }
    targets(panel, wrong);
  }

  private static String description(Panel panel) {
    return panel.root().path("description").asText();
  }

  private static void unit(Panel panel, String unit, List<String> wrong) {
    boolean custom = unit.indexOf(':') > 0 && CUSTOM_UNITS.contains(unit.split(":", 2)[0]);
    if (!custom && !UNITS.contains(unit)) {
      wrong.add(panel.where() + ": there is no unit \"" + unit + "\"");
    }
  }

  private static void targets(Panel panel, List<String> wrong) {
    Set<String> refIds = new HashSet<>();
    if (panel.targets().isEmpty()) {
      wrong.add(panel.where() + ": asks nothing");
    }
    for (JsonNode target : panel.targets()) {
      if (!refIds.add(target.path("refId").asText())) {
        wrong.add(panel.where() + ": refId " + target.path("refId").asText() + " is there twice");
      }
      if (Panel.isExpression(target)) {
        Expressions.unknown(target, refIds)
            .forEach(ref -> wrong.add(panel.where() + ": there is no query " + ref));
      } else if (!target.path("rawQuery").asBoolean()
          || !Set.of("table", "time_series").contains(target.path("resultFormat").asText())
          || !target.path("datasource").path("type").asText().equals("influxdb")) {
        wrong.add(panel.where() + ": its queries must be InfluxQL as text");
      }
    }
  }
}
