package io.joulestream.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What the provisioning files must keep to, so that Grafana starts with them. */
final class ProvisioningRules {

  private static final Set<String> DATA_SOURCES = Set.of("energy-live", "energy-hist");
  private static final Set<String> NO_DATA = Set.of("OK", "NoData", "Alerting", "KeepLast");
  private static final Set<String> ERRORS = Set.of("OK", "Error", "Alerting", "KeepLast");
  private static final String RUNBOOK = "docs/operations.md#";

  private ProvisioningRules() {}

  /** A sentence for everything that is wrong with the data sources. */
  static List<String> dataSources(JsonNode file) {
    List<String> wrong = new ArrayList<>();
    Set<String> uids = new TreeSet<>();
    version(file, wrong);
    for (JsonNode source : file.path("datasources")) {
      String name = source.path("name").asText();
      uids.add(source.path("uid").asText());
      required(source, name, wrong, "name", "uid", "type", "access", "url");
      JsonNode settings = source.path("jsonData");
      required(settings, name, wrong, "dbName", "httpMode", "httpHeaderName1");
      if (!source.path("type").asText().equals("influxdb")
          || !settings.path("version").asText().equals("InfluxQL")
          || !settings.path("httpMode").asText().equals("POST")) {
        wrong.add(name + ": must be an InfluxDB asked in InfluxQL by POST");
      }
      if (source.path("editable").asBoolean(true)) {
        wrong.add(name + ": must not be editable");
      }
      source
          .path("secureJsonData")
          .forEach(
              secret -> {
                if (!secret.asText().contains("$__file{")) {
                  wrong.add(name + ": secrets come from files");
                }
              });
    }
    if (!uids.equals(DATA_SOURCES)) {
      wrong.add("data sources must be " + new TreeSet<>(DATA_SOURCES) + ", not " + uids);
    }
    return wrong;
  }

  /** ... with the providers of dashboards. */
  static List<String> providers(JsonNode file) {
    List<String> wrong = new ArrayList<>();
    version(file, wrong);
    for (JsonNode provider : file.path("providers")) {
      required(provider, "provider", wrong, "name", "folder", "type");
      required(provider.path("options"), "provider", wrong, "path");
      if (provider.path("allowUiUpdates").asBoolean(true)) {
        wrong.add("provider: what is in files is not changed in the browser");
      }
    }
    return wrong;
  }

  /**
   * ... with the alert rules.
   *
   * @param anchors of the page that they lead to
   */
  static List<String> alerts(JsonNode file, List<Dashboard> dashboards, Set<String> anchors) {
    List<String> wrong = new ArrayList<>();
    version(file, wrong);
    Set<String> uids = new HashSet<>();
    for (AlertRule rule : AlertRule.all(file)) {
      if (!uids.add(rule.uid()) || rule.uid().length() > 40) {
        wrong.add(rule.uid() + ": is there twice, or longer than 40 characters");
      }
      required(rule.root(), rule.uid(), wrong, "title", "condition", "for");
      if (!NO_DATA.contains(rule.root().path("noDataState").asText())
          || !ERRORS.contains(rule.root().path("execErrState").asText())) {
        wrong.add(rule.uid() + ": says nothing of no data or of errors");
      }
      JsonNode texts = rule.root().path("annotations");
      required(texts, rule.uid(), wrong, "summary", "description");
      String runbook = texts.path("runbook_url").asText();
      if (!runbook.startsWith(RUNBOOK + "alert-")) {
        wrong.add(rule.uid() + ": its runbook is " + RUNBOOK + "alert-...");
      } else if (!anchors.contains(runbook.substring(RUNBOOK.length()))) {
        wrong.add(rule.uid() + ": no heading is " + runbook);
      }
      if (!panelExists(rule.root(), dashboards)) {
        wrong.add(rule.uid() + ": its panel is not there");
      }
      parts(rule, wrong);
    }
    return wrong;
  }

  private static void parts(AlertRule rule, List<String> wrong) {
    Set<String> refIds = new HashSet<>();
    for (JsonNode part : rule.data()) {
      String source = part.path("datasourceUid").asText();
      if (source.equals("__expr__")) {
        Expressions.unknown(part.path("model"), refIds)
            .forEach(reference -> wrong.add(rule.uid() + ": there is no query " + reference));
      } else if (!DATA_SOURCES.contains(source)) {
        wrong.add(rule.uid() + ": there is no data source " + source);
      } else if (part.path("relativeTimeRange").path("from").asLong() <= 0) {
        wrong.add(rule.uid() + ": has no time range");
      }
      if (!part.path("model").path("refId").asText().equals(part.path("refId").asText())) {
        wrong.add(rule.uid() + ": refIds differ");
      }
      refIds.add(part.path("refId").asText());
    }
    if (!refIds.contains(rule.root().path("condition").asText())) {
      wrong.add(rule.uid() + ": its condition is not there");
    }
  }

  /** The rule names its panel, and its annotations the same: Grafana reads either. */
  private static boolean panelExists(JsonNode rule, List<Dashboard> dashboards) {
    String dashboardUid = rule.path("dashboardUid").asText();
    String panelId = rule.path("panelId").asText();
    JsonNode texts = rule.path("annotations");
    return texts.path("__dashboardUid__").asText().equals(dashboardUid)
        && texts.path("__panelId__").asText().equals(panelId)
        && dashboards.stream()
            .filter(dashboard -> dashboard.uid().equals(dashboardUid))
            .flatMap(dashboard -> dashboard.panels().stream())
            .anyMatch(panel -> panel.root().path("id").asText().equals(panelId));
  }

  private static void version(JsonNode file, List<String> wrong) {
    if (file.path("apiVersion").asInt() != 1) {
      wrong.add("apiVersion must be 1");
    }
  }

  private static void required(JsonNode node, String where, List<String> wrong, String... keys) {
    for (String key : keys) {
      if (node.path(key).asText().isBlank()) {
        wrong.add(where + ": " + key + " is missing");
      }
    }
  }
}
