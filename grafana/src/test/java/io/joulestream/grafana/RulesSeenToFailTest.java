package io.joulestream.grafana;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A rule that never fails is no rule: each is shown something bad. */
class RulesSeenToFailTest {

  private static final String GOOD =
      "SELECT sum(\"energy_mj\") / 3.6 AS \"e\" FROM \"team_hours\" WHERE $timeFilter GROUP BY"
          + " \"team\"";

  private final QueryRules queries = new QueryRules(StoreSchema.load());

  private List<String> wrong(String influxQl) {
    return queries.violations(new Query("here", "energy-hist", influxQl, "now-6h", "1m"));
  }

  @Test
  void aGoodQueryIsLeftInPeace() {
    assertEquals(List.of(), wrong(GOOD));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"team\"          | \"team\" SLIMIT 5          | SLIMIT",
        "\"team\"          | \"energy_mj\"              | cannot be grouped by",
        "\"team\"          | time(1d)                   | tz('...') is missing",
        "\"team\"          | time(1mo)                  | no fixed length",
        "\"team\"          | \"team\" ORDER BY \"team\" | orders by time only",
        "$timeFilter       | \"team\" =~ /^a$/          | no time filter",
        "$timeFilter       | \"windows\" =~ /^a$/       | cannot be matched",
        "\"energy_mj\"     | \"joules\"                 | there is no joules",
        "\"energy_mj\"     | energy_mj                  | not in double quotes",
        "\"team_hours\"    | \"team_years\"             | no measurement",
        "\"team_hours\"    | \"job_minutes\"            | not in energy-hist",
        "\"team_hours\"    | \"autogen\".\"team_hours\" | not named in a query",
        "/ 3.6             | / 36                       | loses its fraction",
        "SELECT            | DROP                       | only reads",
        "SELECT            | SELECT holt_winters(1)     | lacks the function",
        "SELECT            | SHOW SERIES; SELECT        | SHOW SERIES",
        "SELECT            | SHOW TAG KEY CARDINALITY   | CARDINALITY",
        "SELECT            | SELECT * INTO x            | does not write",
        "SELECT            | from(bucket:1)             | Flux",
      })
  void aBadQueryIsNamed(String good, String bad, String sentence) {
    String influxQl = GOOD.replace(good, bad);
    assertTrue(
        wrong(influxQl).stream().anyMatch(one -> one.contains(sentence)),
        () -> influxQl + " gives " + wrong(influxQl));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"id\": null,              | \"id\": 7,                     | id null",
        "\"schemaVersion\": 42      | \"schemaVersion\": 16          | schemaVersion",
        "\"refresh\": \"30s\"       | \"refresh\": \"1s\"            | refresh is 30s",
        "\"id\": 2,                 | \"id\": 1,                     | id is there twice",
        "\"Silent hosts by name\"   | \"Silent hosts\"               | title is there twice",
        "\"type\": \"gauge\"        | \"type\": \"grafana-clock\"    | no panel of Grafana itself",
        "\"unit\": \"watt\"         | \"unit\": \"watts\"            | no unit",
        "\"noValue\": \"0\"         | \"noValue\": \"\"              | noValue",
        " Empty: no meter was read  | no meter was read              | what empty means",
        "\"rawQuery\": true         | \"rawQuery\": false            | must be InfluxQL",
        "\"refId\": \"B\"           | \"refId\": \"A\"               | refId A is there twice",
        "\"expression\": \"A\"      | \"expression\": \"Z\"          | no query Z",
        "\"x\": 4,                  | \"x\": 3,                      | lies over another",
        "\"x\": 20,                 | \"x\": 21,                     | does not fit",
        "/d/joulestream-job         | /d/joulestream-jobs            | leads nowhere",
        "var-job=                   | var-jobs=                      | has no variable jobs",
        "${level:raw}               | ${levels:raw}                  | no variable levels",
        "fields.job:                | fields.jobs:                   | links use jobs",
        "\"options\": \"unmatched\" | \"options\": \"unmatched_jobs\" | has no column"
            + " unmatched_jobs",
        "\"keepTime\": true         | \"keepTime\": false            | keep the time range",
        "\"title\": \"Power now\" | \"title\":\"Power now\" | indent of two spaces",
        "\"joulestream-operations\" | \"joulestream-job\"            | uid joulestream-job is there"
            + " twice",
      })
  void aBadDashboardIsNamed(String good, String bad, String sentence) {
    List<Dashboard> dashboards = new ArrayList<>();
    for (Dashboard dashboard : GrafanaFolder.dashboards()) {
      boolean chosen = dashboard.file().equals("operations.json");
      assertTrue(!chosen || dashboard.text().contains(good), good);
      dashboards.add(
          chosen
              ? Dashboard.parse(dashboard.file(), dashboard.text().replace(good, bad))
              : dashboard);
    }
    assertSays(sentence, DashboardRules.violations(dashboards));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "apiVersion: 1             | apiVersion: 2            | apiVersion",
        "uid: energy-live          | uid: live                | data sources must be",
        "httpMode: POST            | httpMode: GET            | by POST",
        "editable: false           | editable: true           | editable",
        "$__file{                  | secret{                  | from files",
        "dbName:                   | database:                | dbName is missing",
      })
  void aBadDataSourceIsNamed(String good, String bad, String sentence) {
    assertSays(
        sentence, ProvisioningRules.dataSources(changed(GrafanaFolder.dataSources(), good, bad)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "joulestream-imbalance     | joulestream-sink-lag     | there twice",
        "datasourceUid: energy-live | datasourceUid: live     | no data source live",
        "noDataState: OK           | noDataState: fine        | no data or of errors",
        "docs/operations.md        | docs/alerts.md           | runbook",
        "alert-held-idle           | alert-held-idly          | no heading",
        "joulestream-audit         | joulestream-audits       | panel is not there",
        "condition: C              | condition: X             | condition is not there",
        "expression: B             | expression: X            | no query X",
        "summary:                  | summery:                 | summary is missing",
        "from: 900                 | from: 0                  | no time range",
      })
  void aBadAlertRuleIsNamed(String good, String bad, String sentence) {
    JsonNode changed = changed(GrafanaFolder.alertRules(), good, bad);
    assertSays(
        sentence,
        ProvisioningRules.alerts(changed, GrafanaFolder.dashboards(), Headings.ofOperations()));
  }

  @Test
  void aProviderThatLetsFilesBeChangedInTheBrowserIsNamed() {
    JsonNode changed =
        changed(GrafanaFolder.providers(), "allowUiUpdates: false", "allowUiUpdates: true");
    assertSays("not changed in the browser", ProvisioningRules.providers(changed));
  }

  @Test
  void aVariableWithoutAValueIsNotSent() {
    Query query = new Query("here", "energy-hist", "SELECT '${other:raw}'", "now-6h", "1m");
    Substitution nothing = new Substitution(Instant.EPOCH, Map.of());
    assertThrows(AssertionError.class, () -> nothing.apply(query));
    Query unknown = new Query("here", "energy-hist", "SELECT $__unit", "now-6h", "1m");
    assertThrows(AssertionError.class, () -> nothing.apply(unknown));
  }

  @Test
  void aPointThatTheSchemaDoesNotHaveIsNotWritten() {
    Lines lines = new Lines(StoreSchema.load(), (source, batch) -> {});
    Map<String, String> none = Map.of();
    assertThrows(
        AssertionError.class,
        () -> lines.add("host_status", none, Map.of("joules", 1), Instant.EPOCH));
  }

  private static JsonNode changed(JsonNode file, String good, String bad) {
    String text = GrafanaFolder.yamlText(file);
    assertTrue(text.contains(good), () -> good + " is not in " + text);
    return GrafanaFolder.parseYaml(text.replace(good, bad));
  }

  private static void assertSays(String sentence, List<String> violations) {
    assertTrue(
        violations.stream().anyMatch(one -> one.contains(sentence)),
        () -> sentence + " is not among " + violations);
  }
}
