package io.joulestream.grafana;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every query of every panel, variable, annotation and alert rule is executed on a real InfluxDB
 * (Debian's 1.6.7), once with one value for each variable and once with All: it must not fail, and
 * it must find what is there.
 */
abstract class QueriesContract {

  private static final Set<String> ALL = Set.of("site", "team", "project", "host", "component");

  private final FilledStore store;

  QueriesContract(FilledStore store) {
    this.store = store;
  }

  @TestFactory
  Stream<DynamicTest> withOneValueForEachVariable() {
    Substitution substitution = new Substitution(store.now(), store.names());
    return GrafanaFolder.queries().stream()
        .map(query -> dynamicTest(query.where(), () -> findsSomething(query, substitution)));
  }

  /** Audit shows one site at a time, and has no All. */
  @TestFactory
  Stream<DynamicTest> withAllValues() {
    Map<String, String> names = new HashMap<>(store.names());
    ALL.forEach(name -> names.put(name, ".*"));
    Substitution substitution = new Substitution(store.now(), names);
    return GrafanaFolder.queries().stream()
        .filter(query -> query.text().contains(":regex}") && !query.text().contains("${site:raw}"))
        .map(query -> dynamicTest(query.where(), () -> findsSomething(query, substitution)));
  }

  private void findsSomething(Query query, Substitution substitution) {
    String influxQl = substitution.apply(query);
    JsonNode result = Influxd.query(store.url(), store.database(query.dataSource()), influxQl);
    if (!store.mayBeEmpty().containsKey(query.where())) {
      assertTrue(hasValue(result), () -> "finds nothing: " + influxQl);
    }
  }

  private static boolean hasValue(JsonNode result) {
    for (JsonNode series : result.path("series")) {
      for (JsonNode row : series.path("values")) {
        for (int column = 1; column < row.size(); column++) {
          if (!row.path(column).isNull()) {
            return true;
          }
        }
      }
    }
    return false;
  }

  @Test
  void whatMayBeEmptyIsThere() {
    Set<String> gone = new TreeSet<>(store.mayBeEmpty().keySet());
    List<String> places = GrafanaFolder.queries().stream().map(Query::where).toList();
    gone.removeAll(places);
    assertEquals(Set.of(), gone);
  }
}
