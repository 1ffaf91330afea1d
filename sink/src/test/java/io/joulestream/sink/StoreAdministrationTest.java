package io.joulestream.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.sink.StoreCheck.Finding;
import io.joulestream.sink.StoreCheck.Weight;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Setting up, checking and erasing, against the documented answers of an InfluxDB 2. */
class StoreAdministrationTest {

  private static final long FORTNIGHT = Duration.ofDays(14).toSeconds();

  private FakeInflux server;

  @BeforeEach
  void start() throws IOException {
    server = new FakeInflux();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aStoreThatWasSetUpIsFitForUse() throws Exception {
    List<String> said = init(List.of());

    assertEquals(Map.of("energy_live", FORTNIGHT, "energy_hist", 0L), server.buckets());
    assertEquals(List.of("energy_live", "energy_hist"), server.mappings());
    assertEquals(
        List.of(
            "made bucket energy_live, for 14 d",
            "made mapping of database energy_live",
            "made bucket energy_hist, for ever",
            "made mapping of database energy_hist"),
        said);
    assertEquals(List.of(), findings(false));
  }

  @Test
  void settingUpAgainChangesNothing() throws Exception {
    init(List.of());

    assertEquals(
        List.of(
            "found bucket energy_live, for 14 d",
            "found mapping of database energy_live",
            "found bucket energy_hist, for ever",
            "found mapping of database energy_hist"),
        init(List.of()));
  }

  @Test
  void aRetentionThatDiffersIsChanged() throws Exception {
    server.addBucket("energy_live", Duration.ofDays(3).toSeconds());

    List<String> said = init(List.of());

    assertEquals("changed bucket energy_live from 3 d to 14 d", said.get(0));
    assertEquals(FORTNIGHT, server.buckets().get("energy_live"));
  }

  @Test
  void budgetsAreWritten() throws Exception {
    init(List.of(new StoreInit.TeamBudget("vision", 3_600_000_000L, 5)));

    assertEquals(
        List.of(
            "team_budgets,team=vision energy_mj_per_month=3600000000i,location_ug_per_month=5i 0"),
        server.written());
  }

  @Test
  void aServerThatDoesNotAnswerIsNamed() {
    String url = server.url();
    server.close();

    Finding finding = only(findings(url, false));
    assertEquals(Weight.UNREACHABLE, finding.weight());
    assertTrue(finding.sentence().startsWith("the store at " + url + " does not answer: "));
  }

  @Test
  void whatIsNoInfluxDbIsCalledThat() {
    server.setVersion("");

    assertEquals(
        "what answers at %s is no InfluxDB: /ping answers 204 without a version"
            .formatted(server.url()),
        only(findings(false)).sentence());
  }

  @Test
  void aServerThatIsTooOldIsRefused() {
    server.setVersion("1.6.7~rc0");

    Finding finding = only(findings(false));
    assertEquals(Weight.ERROR, finding.weight());
    assertTrue(finding.sentence().startsWith("InfluxDB 1.6.7~rc0 at "), finding.sentence());
    assertEquals(
        finding.sentence(),
        assertThrows(StoreInit.FailedException.class, () -> init(List.of())).getMessage());
  }

  @Test
  void influxDb3IsRefusedUnlessToldOtherwise() {
    server.setVersion("3.11.2");
    server.addBucket("energy_live", FORTNIGHT);
    server.addBucket("energy_hist", 0);

    Finding refused = only(findings(false));
    assertEquals(Weight.ERROR, refused.weight());
    assertTrue(
        refused.sentence().contains("cannot take restatements by overwrite"), refused.sentence());
    assertEquals(Weight.WARNING, only(findings(true)).weight());
    assertThrows(StoreInit.FailedException.class, () -> init(List.of()));
  }

  @Test
  void aTokenThatIsRefusedIsNamedOnceABucket() {
    server.denyWith(401);

    List<Finding> findings = findings(false);
    assertEquals(2, findings.size());
    assertTrue(findings.get(0).sentence().contains("refuses the token (401)"));
    assertEquals(Weight.ERROR, findings.get(0).weight());
  }

  @Test
  void aMissingBucketIsNamedWithWhatToDo() {
    server.addBucket("energy_live", FORTNIGHT);

    assertEquals(
        "the InfluxDB at %s has no bucket (database) energy_hist for organisation o: run joulestream store-init"
            .formatted(server.url()),
        only(findings(false)).sentence());
  }

  @Test
  void aRetentionThatIsTooShortIsAnErrorAndOneThatDiffersAWarning() {
    server.addBucket("energy_live", Duration.ofHours(6).toSeconds());
    server.addBucket("energy_hist", 0);
    assertEquals(Weight.ERROR, only(findings(false)).weight());

    server.addBucket("energy_live", Duration.ofDays(7).toSeconds());
    Finding differs = only(findings(false));
    assertEquals(Weight.WARNING, differs.weight());
    assertEquals(
        "energy_live at %s keeps points for 7 d, the settings say 14 d: run joulestream store-init"
            .formatted(server.url()),
        differs.sentence());
  }

  @Test
  void historyMustBeKeptForEver() {
    server.addBucket("energy_live", FORTNIGHT);
    server.addBucket("energy_hist", Duration.ofDays(30).toSeconds());

    Finding finding = only(findings(false));
    assertEquals(Weight.ERROR, finding.weight());
    assertTrue(finding.sentence().contains("keeps points for 30 d only"), finding.sentence());
  }

  @Test
  void aUserIsErasedByTimeAndShard() throws Exception {
    server.answerQueries(
        """
        {"results":[{"statement_id":0,"series":[{"name":"job_users","tags":{"shard":"07"},
        "columns":["time","job","user"],"values":[[1715960340000000123,"smc/1","ann"]]}]}]}
        """);

    assertEquals(1, StoreErase.run(destinations(server.url()), "ann"));

    String body = server.deleted().get(0);
    assertTrue(body.contains("2024-05-17T15:39:00.000000123Z"), body);
    assertTrue(body.contains("shard"), body);
  }

  @Test
  void aUrlWithAPasswordIsRefusedWithoutRepeatingIt() {
    String sentence =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class, () -> destinations("http://ann:s3cret@store"))
                .getMessage());

    assertTrue(sentence.contains("belong in the token"), sentence);
    assertTrue(!sentence.contains("s3cret"), sentence);
  }

  private List<String> init(List<StoreInit.TeamBudget> budgets) throws StoreInit.FailedException {
    List<String> said = new ArrayList<>();
    StoreInit.run(destinations(server.url()), budgets, said::add);
    return said;
  }

  private List<Finding> findings(boolean allowInfluxdb3) {
    return findings(server.url(), allowInfluxdb3);
  }

  private static List<Finding> findings(String url, boolean allowInfluxdb3) {
    SinkSettings usual = SinkSettings.of("a");
    return new StoreCheck(
            destinations(url),
            new SinkSettings(
                usual.instanceId(),
                usual.batchPoints(),
                usual.batchBytes(),
                usual.batchAge(),
                usual.users(),
                allowInfluxdb3))
        .findings();
  }

  private static Finding only(List<Finding> findings) {
    assertEquals(1, findings.size(), findings.toString());
    return findings.get(0);
  }

  private static Destinations destinations(String url) {
    return Destinations.influx(url, "token", "o");
  }
}
