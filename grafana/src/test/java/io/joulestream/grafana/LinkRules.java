package io.joulestream.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What refers to something must find it: links, variables, overrides. */
final class LinkRules {

  private static final Pattern PLACE = Pattern.compile("^/d/([a-z-]+)");
  private static final Pattern SETS = Pattern.compile("[?&]var-(\\w+)=");
  private static final Pattern FIELD =
      Pattern.compile("__data\\.fields\\.(\\w+?)(?:\\.numeric)?[:}]");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?(\\w+)");
  private static final Set<String> OF_GRAFANA =
      Set.of(
          "timeFilter",
          "__interval",
          "__interval_ms",
          "__from",
          "__to",
          "__url_time_range",
          "__data");

  private LinkRules() {}

  static void violations(Dashboard dashboard, List<Dashboard> all, List<String> wrong) {
    for (JsonNode link : dashboard.root().path("links")) {
      link(dashboard, dashboard.file() + ", links", link.path("url").asText(), all, wrong);
      if (!link.path("keepTime").asBoolean() || !link.path("includeVars").asBoolean()) {
        wrong.add(dashboard.file() + ": links keep the time range and the variables");
      }
    }
    for (Query query : dashboard.queries()) {
      variables(dashboard, query.where(), query.text(), wrong);
    }
    for (Panel panel : dashboard.panels()) {
      for (String url : urls(panel.root())) {
        link(dashboard, panel.where(), url, all, wrong);
        FIELD
            .matcher(url)
            .results()
            .map(match -> match.group(1))
            .filter(field -> !isColumn(panel, field))
            .forEach(field -> wrong.add(panel.where() + ": links use " + field + ", no column"));
      }
      panel.overridden().stream()
          .filter(column -> !isColumn(panel, column))
          .forEach(column -> wrong.add(panel.where() + ": has no column " + column));
    }
  }

  private static void link(
      Dashboard from, String where, String url, List<Dashboard> all, List<String> wrong) {
    var place = PLACE.matcher(url);
    Optional<Dashboard> target =
        place.find()
            ? all.stream().filter(one -> one.uid().equals(place.group(1))).findFirst()
            : Optional.empty();
    if (target.isEmpty()) {
      wrong.add(where + ": " + url + " leads nowhere");
      return;
    }
    Set<String> names = names(target.get());
    SETS.matcher(url)
        .results()
        .map(match -> match.group(1))
        .filter(name -> !names.contains(name))
        .forEach(
            name -> wrong.add(where + ": " + target.get().file() + " has no variable " + name));
    variables(from, where, url, wrong);
  }

  private static void variables(
      Dashboard dashboard, String where, String text, List<String> wrong) {
    Set<String> names = names(dashboard);
    VARIABLE
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .filter(name -> !names.contains(name) && !OF_GRAFANA.contains(name))
        .forEach(name -> wrong.add(where + ": there is no variable " + name));
  }

  private static Set<String> names(Dashboard dashboard) {
    return dashboard.variables().stream()
        .map(variable -> variable.path("name").asText())
        .collect(Collectors.toSet());
  }

  /** Whether a query of the panel gives such a column. */
  private static boolean isColumn(Panel panel, String name) {
    return name.equals("Time")
        || panel.queries().stream()
            .anyMatch(query -> query.text().contains("\"" + name + "\"") || alias(panel, name));
  }

  private static boolean alias(Panel panel, String name) {
    return panel.targets().stream().anyMatch(target -> target.path("alias").asText().equals(name));
  }

  private static List<String> urls(JsonNode node) {
    List<String> urls = new ArrayList<>();
    for (JsonNode list : node.findValues("links")) {
      list.forEach(link -> urls.add(link.path("url").asText()));
    }
    for (JsonNode property : node.path("fieldConfig").findValues("properties")) {
      for (JsonNode one : property) {
        if (one.path("id").asText().equals("links")) {
          one.path("value").forEach(link -> urls.add(link.path("url").asText()));
        }
      }
    }
    return urls;
  }
}
