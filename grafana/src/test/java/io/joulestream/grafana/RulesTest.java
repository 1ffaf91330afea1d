package io.joulestream.grafana;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every file of the folder keeps to the rules; no store is needed to see it. */
class RulesTest {

  private final List<Dashboard> dashboards = GrafanaFolder.dashboards();

  @Test
  void dashboardsAreWhatGrafanaAndPeopleUnderstand() {
    assertEquals(5, dashboards.size());
    assertEquals(List.of(), DashboardRules.violations(dashboards));
  }

  @Test
  void everyQueryIsOneThatInfluxDb1And2And3Answer() {
    QueryRules rules = new QueryRules(StoreSchema.load());
    List<Query> queries = GrafanaFolder.queries();
    assertTrue(queries.size() > 100, () -> queries.size() + " queries");
    assertEquals(
        List.of(), queries.stream().flatMap(query -> rules.violations(query).stream()).toList());
  }

  @Test
  void dataSourcesAndProvidersAreWhole() {
    assertEquals(List.of(), ProvisioningRules.dataSources(GrafanaFolder.dataSources()));
    assertEquals(List.of(), ProvisioningRules.providers(GrafanaFolder.providers()));
  }

  @Test
  void alertRulesSayWhatIsWrongAndWhatToDo() {
    assertEquals(8, AlertRule.all(GrafanaFolder.alertRules()).size());
    assertEquals(
        List.of(),
        ProvisioningRules.alerts(GrafanaFolder.alertRules(), dashboards, Headings.ofOperations()));
  }

  @Test
  void provisioningHoldsNoSecretAndEveryFileIsYaml() {
    assertEquals(3, GrafanaFolder.provisioning().size());
    for (Path file : GrafanaFolder.provisioning()) {
      assertEquals(1, GrafanaFolder.parseYaml(GrafanaFolder.text(file)).path("apiVersion").asInt());
      assertFalse(GrafanaFolder.text(file).matches("(?is).*password.*"), file::toString);
    }
    assertEquals(1, GrafanaFolder.contactPointExample().path("contactPoints").size());
  }
}
