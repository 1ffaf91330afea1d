package io.joulestream.standalone.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.joulestream.sink.Destinations;
import io.joulestream.sink.SinkSettings;
import io.joulestream.sink.StoreCheck;
import io.joulestream.sink.StoreErase;
import io.joulestream.sink.StoreInit;
import io.joulestream.sink.StoreInit.TeamBudget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Setting up, checking and erasing on a real InfluxDB 1.x. */
class InfluxAdministrationTest {

  @TempDir private Path directory;
  private InfluxStore store;

  @BeforeEach
  void start() throws Exception {
    store = InfluxStore.open(directory.resolve("store"));
  }

  @AfterEach
  void stop() {
    if (store != null) {
      store.close();
    }
  }

  @Test
  void whatWasSetUpIsFoundAndFitForUse() throws Exception {
    assertEquals(
        List.of(
            "found database energy_live, for 14 d",
            "found database energy_hist, for ever",
            "wrote budget of team vision"),
        init(store.address(), List.of(new TeamBudget("vision", 1, 2))));
    assertEquals(List.of(), check(store.address()));
    JsonNode budget = store.query("SELECT * FROM team_budgets").at("/results/0/series/0/values/0");
    assertEquals("[\"1970-01-01T00:00:00Z\",1,2,\"vision\"]", budget.toString());
  }

  @Test
  void aRetentionThatDiffersIsSaidAndChanged() throws Exception {
    Destinations longer = withRetention(Duration.ofDays(30));
    assertEquals(
        "energy_live at %s keeps points for 14 d, the settings say 30 d: run joulestream store-init"
            .formatted(longer.url()),
        check(longer).get(0).sentence());

    assertEquals("changed database energy_live from 14 d to 30 d", init(longer, List.of()).get(0));

    assertEquals(List.of(), check(longer));
  }

  @Test
  void aDatabaseThatIsMissingIsNamed() {
    store.query("DROP DATABASE energy_hist");

    assertEquals(
        "the InfluxDB at %s has no bucket (database) energy_hist for organisation joulestream: run joulestream store-init"
            .formatted(store.address().url()),
        check(store.address()).get(0).sentence());
  }

  @Test
  void aUserIsErasedAndNobodyElse() throws Exception {
    store.write(
        """
        job_users,shard=07 job="smc/1",user="o'neil \\"ann\\"" 1715960340000000123
        job_users,shard=08 job="smc/2",user="bob" 1715960340000000123
        job_users,shard=07 job="smc/3",user="o'neil \\"ann\\"" 1715960400000000001
        job_users,shard=07 job="smc/4",user="bob" 1715960340000000124
        """);

    assertEquals(2, StoreErase.run(store.address(), "o'neil \"ann\""));

    JsonNode left = store.query("SELECT job FROM job_users").at("/results/0/series/0/values");
    assertEquals(2, left.size());
    assertEquals(0, StoreErase.run(store.address(), "o'neil \"ann\""));
  }

  private Destinations withRetention(Duration retention) {
    Destinations usual = store.address();
    return new Destinations(
        usual.kind(),
        usual.url(),
        usual.token(),
        usual.organisation(),
        usual.liveBucket(),
        Optional.of(retention),
        usual.historyBucket());
  }

  private static List<String> init(Destinations destinations, List<TeamBudget> budgets)
      throws StoreInit.FailedException {
    List<String> said = new ArrayList<>();
    StoreInit.run(destinations, budgets, said::add);
    return said;
  }

  private static List<StoreCheck.Finding> check(Destinations destinations) {
    return new StoreCheck(destinations, SinkSettings.of("a")).findings();
  }
}
