package io.joulestream.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.DevicePower;
import io.joulestream.schemas.avro.DeviceWindow;
import io.joulestream.schemas.avro.JobEmissions;
import io.joulestream.schemas.avro.JobEvent;
import io.joulestream.schemas.avro.JobEventKind;
import io.joulestream.schemas.avro.JobTotals;
import io.joulestream.schemas.avro.LedgerEntry;
import io.joulestream.schemas.avro.PipelineHealth;
import io.joulestream.schemas.avro.RejectReason;
import io.joulestream.schemas.avro.Rejected;
import io.joulestream.schemas.avro.SiteBalance;
import io.joulestream.schemas.avro.TeamRollup;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class TablesTest {

  @Test
  void aJobMinuteIsOnePointWithEveryField() {
    EncodedPoint point =
        encode(LiveTables.JOB_MINUTES, StoreKind.INFLUX, emissions("smc/5848_2", 2_800_000L));

    assertEquals(
        "job_minutes,job=smc/5848_2,site=lon1 energy_mj=42000000i,held_idle_mj=0i,"
            + "overhead_mj=5000000i,facility_energy_mj=50400000i,location_ug=2800000i,pending_mj=0i,"
            + "intensity_mg_per_kwh=200000i,counted_ms=60000i,integrated_ms=0i,bridged_ms=0i,"
            + "modelled_ms=0i,missing_ms=0i,revision=1i,priced=true,final=true,retracted=false,"
            + "average_direct_ug=2800000i,average_direct_known=true,average_lifecycle_ug=0i,"
            + "average_lifecycle_known=false,marginal_direct_ug=0i,marginal_direct_known=false,"
            + "marginal_lifecycle_ug=0i,marginal_lifecycle_known=false,cost_micro=1330i,"
            + "cost_known=true,water_ul=0i,water_known=false,currency=\"GBP\","
            + "uncertainty_mj=2100000i,uncertainty_ug=420000i,uncertainty_pct=5.0,"
            + "emissions_uncertainty_pct=15.0,zone=\"GB\",signal=\"AVERAGE\",scope=\"DIRECT\","
            + "intensity_status=\"MEASURED\",intensity_provider=\"neso\",markers=\"\""
            + " 1715960340000000000",
        point.line());
    assertEquals("job_minutes,job=smc/5848_2,site=lon1 1715960340000000000", point.identity());
    assertEquals(1_715_960_340_000L, point.timeMs());
    assertEquals(Destination.LIVE, point.destination());
  }

  @Test
  void theEmbeddedStoreCountsInMicroseconds() {
    EncodedPoint point = encode(LiveTables.JOB_MINUTES, StoreKind.EMBEDDED, emissions("a", 1L));

    assertTrue(point.line().endsWith(" 1715960340000000"), point.line());
  }

  @Test
  void whatIsPendingIsZeroWithAFlag() {
    String line = encode(LiveTables.JOB_MINUTES, StoreKind.INFLUX, emissions("a", null)).line();

    assertTrue(line.contains("location_ug=0i"), line);
    assertTrue(line.contains("pending_mj=42000000i"), line);
    assertTrue(line.contains("priced=false"), line);
  }

  @Test
  void namesWithSpacesCommasAndQuotesAreEscaped() {
    String line =
        encode(LiveTables.JOB_MINUTES, StoreKind.INFLUX, emissions("a b,c=\"d\"", 1L)).line();

    assertTrue(line.startsWith("job_minutes,job=a\\ b\\,c\\=\"d\",site=lon1 "), line);
  }

  @Test
  void aHostsRecordIsAPointForEachMeter() {
    DevicePower power =
        DevicePower.newBuilder()
            .setSite("lon1")
            .setHost("n1")
            .setWindowStartMs(60_000)
            .setWindowMs(60_000)
            .setDevices(List.of(device("0", 30_000_000), device("1", 0)))
            .setReadings(0)
            .setReadingDuplicates(0)
            .setReadingConflicts(0)
            .setJobEvents(0)
            .setJobEventDuplicates(0)
            .setJobEventConflicts(0)
            .setReceivedMs(0)
            .build();

    List<EncodedPoint> points = encodeAll(LiveTables.DEVICE_POWER, StoreKind.INFLUX, power);

    assertEquals(2, points.size());
    assertTrue(points.get(0).line().contains("mean_w=500.0"), points.get(0).line());
    assertTrue(points.get(1).line().contains("mean_w=0.0"), points.get(1).line());
    assertFalse(points.get(0).identity().equals(points.get(1).identity()));
  }

  @Test
  void tagsAndFieldsHaveDifferentNamesAndTypesAreTheSameEverywhere() {
    for (StoreKind kind : StoreKind.values()) {
      Map<String, FieldType> types = new HashMap<>();
      Map<String, List<String>> tags = new HashMap<>();
      for (Table<?, ?> table : Tables.of(kind, true)) {
        HashSet<String> names = new HashSet<>(table.tags(kind));
        names.add("time");
        table.fields(kind).keySet().forEach(f -> assertTrue(names.add(f), table.name() + "." + f));
        assertEquals(
            table.tags(kind),
            tags.merge(table.name(), table.tags(kind), (a, b) -> a),
            table.name());
        table
            .fields(kind)
            .forEach(
                (field, type) ->
                    assertEquals(
                        type,
                        types.merge(table.name() + "." + field, type, (a, b) -> a),
                        table.name() + "." + field));
      }
    }
  }

  /** Series of InfluxDB cost memory for as long as the bucket keeps them. */
  @Test
  void nothingThatIsKeptForEverIsTaggedByJobOrUser() {
    for (Table<?, ?> table : Tables.of(StoreKind.INFLUX, true)) {
      if (table.destination() == Destination.HISTORY) {
        assertFalse(table.tags(StoreKind.INFLUX).contains("job"), table.name());
      }
      assertFalse(table.tags(StoreKind.INFLUX).contains("user"), table.name());
    }
  }

  @Test
  void usersAreAMeasurementOfTheirOwnOrNone() {
    assertTrue(names(true).contains("job_users"));
    assertFalse(names(false).contains("job_users"));
    assertFalse(
        JobTables.JOB_TOTALS.fields(StoreKind.INFLUX).containsKey("user"),
        "names must be erasable without the energy");
    assertTrue(JobTables.JOB_TOTALS.fields(StoreKind.EMBEDDED).containsKey("user"));
  }

  @Test
  void rejectedJobEventsAreNotQuotedIfUsersAreLeftOut() {
    Rejected rejected = reject(RejectReason.LATE, 0, "user is 'ann'", "job,ann");

    for (StoreKind kind : StoreKind.values()) {
      assertTrue(quoted(kind, true, Topics.REJECTED_JOB_EVENTS, rejected).contains("job,ann"));
      String without = quoted(kind, false, Topics.REJECTED_JOB_EVENTS, rejected);
      assertTrue(without.contains("original=\"\""), without);
      assertFalse(without.contains("ann"), without);
      assertTrue(quoted(kind, false, Topics.REJECTED_READINGS, rejected).contains("job,ann"));
    }
  }

  private static String quoted(
      StoreKind kind, boolean users, Topic<Rejected> topic, Rejected rejected) {
    return Tables.of(kind, users).stream()
        .filter(table -> table.name().equals("rejected") && table.topicName().equals(topic.name()))
        .flatMap(table -> encodeUnchecked(table, kind, rejected).stream())
        .map(EncodedPoint::line)
        .collect(Collectors.joining());
  }

  private static Set<String> names(boolean users) {
    return Tables.of(StoreKind.INFLUX, users).stream().map(Table::name).collect(Collectors.toSet());
  }

  @Test
  void aJobIsOnePointWhateverBecomesOfIt() {
    JobTotals early = totals("smc/1", 1_715_960_359_000L, 1);
    JobTotals late = JobTotals.newBuilder(early).setEnergyMj(2).setLastWindowMs(99L).build();

    EncodedPoint first = encode(JobTables.JOB_TOTALS, StoreKind.INFLUX, early);
    EncodedPoint last = encode(JobTables.JOB_TOTALS, StoreKind.INFLUX, late);

    assertEquals(first.identity(), last.identity());
    // the minute that it is listed under stays right
    assertEquals(1_715_960_340_000L, first.timeMs() - Math.floorMod(first.timeMs(), 60_000L));
    assertTrue(first.line().contains(" job=\"smc/1\""), first.line());
    assertTrue(first.line().startsWith("job_totals,shard="), first.line());
  }

  @Test
  void aJobThatIsNotListedYetHasNoPointButOnTheEmbeddedStore() {
    JobTotals unlisted =
        JobTotals.newBuilder(totals("smc/1", 0, 1))
            .setListedMs(null)
            .setFirstWindowMs(null)
            .build();

    assertEquals(List.of(), encodeAll(JobTables.JOB_TOTALS, StoreKind.INFLUX, unlisted));
    EncodedPoint embedded = encode(JobTables.JOB_TOTALS, StoreKind.EMBEDDED, unlisted);
    assertEquals("job_totals,job=smc/1 0", embedded.identity());
  }

  @Test
  void aJobOfAnOlderTopologyIsListedUnderItsFirstWindow() {
    JobTotals old =
        JobTotals.newBuilder(totals("smc/1", 0, 1))
            .setListedMs(null)
            .setFirstWindowMs(1_715_960_340_000L)
            .build();

    assertEquals(
        encode(JobTables.JOB_TOTALS, StoreKind.INFLUX, totals("smc/1", 1_715_960_340_000L, 1))
            .identity(),
        encode(JobTables.JOB_TOTALS, StoreKind.INFLUX, old).identity());
  }

  @Test
  void onlyEntriesThatRestateAreRestatements() {
    LedgerEntry settled = entry(1, null);
    LedgerEntry restated = entry(2, 40L);

    assertEquals(List.of(), encodeAll(RestatementTables.RESTATEMENTS, StoreKind.INFLUX, settled));
    String line = encode(RestatementTables.RESTATEMENTS, StoreKind.INFLUX, restated).line();
    assertTrue(line.contains("delta_energy_mj=2i"), line);
    assertTrue(line.contains("previous_location_ug=0i"), line);
    assertTrue(line.contains("previous_priced=false"), line);
  }

  @Test
  void theRestatedMinutesOfAnHourAreOneMark() {
    LedgerEntry one = entry(2, 40L);
    LedgerEntry other =
        LedgerEntry.newBuilder(one)
            .setJob("smc/2")
            .setWindowStartMs(one.getWindowStartMs() + 60_000)
            .build();

    EncodedPoint mark = annotation(Topics.EMISSIONS_LEDGER.name(), one).get(0);
    assertEquals(mark.line(), annotation(Topics.EMISSIONS_LEDGER.name(), other).get(0).line());
    assertTrue(mark.line().startsWith("annotations,kind=restatement,site=lon1 "), mark.line());
    assertEquals(List.of(), annotation(Topics.EMISSIONS_LEDGER.name(), entry(1, null)));
  }

  @Test
  void aJobOnManyHostsStartsOnce() {
    JobEvent one = start("n1");

    EncodedPoint mark = annotation(Topics.JOB_EVENTS.name(), one).get(0);
    assertEquals(mark.line(), annotation(Topics.JOB_EVENTS.name(), start("n2")).get(0).line());
    assertTrue(mark.line().contains("job=\"smc/1\""), mark.line());
    // the second stays right
    assertEquals(1_715_960_341L, mark.timeMs() / 1_000);
  }

  @Test
  void aSettledMinuteThatDoesNotBalanceIsAnIncident() {
    assertEquals(List.of(), annotation(Topics.SITE_BALANCE.name(), balance(true, 0)));
    assertEquals(List.of(), annotation(Topics.SITE_BALANCE.name(), balance(false, 5)));
    EncodedPoint mark = annotation(Topics.SITE_BALANCE.name(), balance(true, 5)).get(0);
    assertTrue(mark.line().startsWith("annotations,kind=incident,site=lon1 "), mark.line());
  }

  @Test
  void aHostOutOfTimeIsOneIncidentAnHour() {
    Rejected late = reject(RejectReason.LATE, 3_600_000L);
    Rejected later = reject(RejectReason.LATE, 7_199_999L);

    List<EncodedPoint> marks = annotation(Topics.REJECTED_READINGS.name(), late);
    assertEquals(
        marks.get(0).line(), annotation(Topics.REJECTED_READINGS.name(), later).get(0).line());
    assertTrue(marks.get(0).line().contains("host=\"n1\""), marks.get(0).line());
    assertEquals(
        List.of(),
        annotation(Topics.REJECTED_READINGS.name(), reject(RejectReason.BLANK, 3_600_000L)));
  }

  @Test
  void aRollupGoesToTheTableOfItsPeriod() {
    TeamRollup day = rollup("DAY");

    List<String> written =
        RollupTables.ALL.stream()
            .filter(table -> table.topicName().equals(Topics.TEAM_ROLLUPS.name()))
            .filter(table -> !encodeUnchecked(table, StoreKind.INFLUX, day).isEmpty())
            .map(Table::name)
            .toList();

    assertEquals(List.of("team_days"), written);
  }

  @Test
  void aFloatThatIsNotFiniteIsAFaultAndNoPoint() {
    PipelineHealth health =
        PipelineHealth.newBuilder()
            .setComponent("sink")
            .setInstance("a")
            .setAtMs(0)
            .setState("running")
            .setHealthy(true)
            .setMeasures(Map.of("latency_ms", Double.NaN))
            .build();

    EncodedPoint point = encode(LiveTables.PIPELINE_HEALTH, StoreKind.INFLUX, health);

    assertEquals("pipeline_health: latency_ms is NaN: a float must be finite", point.fault());
    assertTrue(point.line().startsWith("pipeline_health,component=sink,instance=a "), point.line());
  }

  @Test
  void aTimeThatTheStoreCannotHoldIsAFault() {
    JobEmissions farAway =
        JobEmissions.newBuilder(emissions("a", 1L)).setWindowStartMs(Long.MAX_VALUE / 10).build();

    EncodedPoint point = encode(LiveTables.JOB_MINUTES, StoreKind.INFLUX, farAway);

    assertEquals("job_minutes: long overflow", point.fault());
  }

  @Test
  void aTagThatEndsWithABackslashIsAFault() {
    EncodedPoint point = encode(LiveTables.JOB_MINUTES, StoreKind.INFLUX, emissions("a\\", 1L));

    assertTrue(point.fault().endsWith("ends with a backslash"), point.fault());
  }

  private static <V> EncodedPoint encode(Table<V, ?> table, StoreKind kind, V value) {
    List<EncodedPoint> points = encodeAll(table, kind, value);
    assertEquals(1, points.size());
    return points.get(0);
  }

  private static <V> List<EncodedPoint> encodeAll(Table<V, ?> table, StoreKind kind, V value) {
    return table.encoder(kind).encode(new ConsumerRecord<>("topic", 0, 0, "key", value));
  }

  @SuppressWarnings("unchecked")
  private static <V> List<EncodedPoint> encodeUnchecked(
      Table<?, ?> table, StoreKind kind, V value) {
    return encodeAll((Table<V, ?>) table, kind, value);
  }

  private static <V> List<EncodedPoint> annotation(String topic, V value) {
    return AnnotationTables.ALL.stream()
        .filter(table -> table.topicName().equals(topic))
        .flatMap(table -> encodeUnchecked(table, StoreKind.INFLUX, value).stream())
        .toList();
  }

  private static JobTotals totals(String job, long listedMs, long energyMj) {
    return JobTotals.newBuilder()
        .setJob(job)
        .setAttempt(0)
        .setTeam("vision")
        .setProject("p")
        .setUser("ann")
        .setName("train")
        .setFirstWindowMs(null)
        .setLastWindowMs(null)
        .setEnergyMj(energyMj)
        .setHeldIdleMj(0)
        .setOverheadMj(0)
        .setFacilityEnergyMj(null)
        .setLocationUg(null)
        .setPendingMj(0)
        .setCoveredMs(0)
        .setMissingMs(0)
        .setWindows(1)
        .setMarkers(List.of())
        .setListedMs(listedMs)
        .build();
  }

  private static LedgerEntry entry(int entry, Long previousEnergyMj) {
    return LedgerEntry.newBuilder()
        .setSite("lon1")
        .setWindowStartMs(1_715_960_340_000L)
        .setWindowMs(60_000)
        .setJob("smc/1")
        .setEntry(entry)
        .setCause(entry == 1 ? "SETTLED" : "INTENSITY")
        .setIssuedMs(1_715_970_000_000L)
        .setZone("GB")
        .setEnergyMj(42)
        .setHeldIdleMj(0)
        .setOverheadMj(0)
        .setFacilityEnergyMj(50L)
        .setLocationUg(7L)
        .setPueMillionths(1_200_000L)
        .setIntensityMgPerKwh(200_000L)
        .setSignal("AVERAGE")
        .setScope("DIRECT")
        .setIntensityStatus("MEASURED")
        .setIntensityProvider("neso")
        .setRevision(0)
        .setCostMicro(null)
        .setCurrency("")
        .setUncertaintyMj(0)
        .setMissingMs(0)
        .setRetracted(false)
        .setMarkers(List.of())
        .setPreviousEnergyMj(previousEnergyMj)
        .setPreviousFacilityEnergyMj(null)
        .setPreviousLocationUg(null)
        .setPreviousIntensityMgPerKwh(null)
        .setPreviousIntensityStatus("")
        .build();
  }

  private static JobEvent start(String host) {
    return JobEvent.newBuilder()
        .setSite("lon1")
        .setHost(host)
        .setReceivedMs(0)
        .setJob("smc/1")
        .setEvent(JobEventKind.START)
        .setTimeMs(1_715_960_341_234L)
        .setAllocations(List.of())
        .setTeam("vision")
        .build();
  }

  private static Rejected reject(RejectReason reason, long receivedMs) {
    return reject(reason, receivedMs, "", "");
  }

  private static Rejected reject(
      RejectReason reason, long receivedMs, String detail, String original) {
    return Rejected.newBuilder()
        .setSource("power-readings")
        .setReason(reason)
        .setDetail(detail)
        .setOriginal(ByteBuffer.wrap(original.getBytes(StandardCharsets.UTF_8)))
        .setReceivedMs(receivedMs)
        .setSite("lon1")
        .setHost("n1")
        .build();
  }

  private static SiteBalance balance(boolean settled, long imbalanceMj) {
    return SiteBalance.newBuilder()
        .setSite("lon1")
        .setWindowStartMs(60_000)
        .setWindowMs(60_000)
        .setAccounted(true)
        .setMeasuredMj(10)
        .setActiveMj(10)
        .setHeldIdleMj(0)
        .setUnallocatedMj(0)
        .setOverheadMj(0)
        .setNegativeOverheadMj(0)
        .setFacilityEnergyMj(null)
        .setLocationUg(null)
        .setSignal("")
        .setScope("")
        .setPendingMj(10)
        .setMissingMs(0)
        .setReadings(1)
        .setReadingDuplicates(0)
        .setReadingConflicts(0)
        .setJobEvents(0)
        .setJobEventDuplicates(0)
        .setJobEventConflicts(0)
        .setFinal$(settled)
        .setReceivedMs(0)
        .setImbalanceMj(imbalanceMj)
        .build();
  }

  private static TeamRollup rollup(String period) {
    return TeamRollup.newBuilder()
        .setSite("lon1")
        .setTeam("vision")
        .setProject("")
        .setPeriod(period)
        .setStartMs(0)
        .setEndMs(86_400_000)
        .setTimezone("UTC")
        .setWindows(1)
        .setEnergyMj(1)
        .setHeldIdleMj(0)
        .setOverheadMj(0)
        .setFacilityEnergyMj(null)
        .setLocationUg(null)
        .setSignal("")
        .setScope("")
        .setPendingMj(1)
        .setAverageDirectUg(null)
        .setAverageLifecycleUg(null)
        .setMarginalDirectUg(null)
        .setMarginalLifecycleUg(null)
        .setCostMicro(null)
        .setCurrency("")
        .setWaterUl(null)
        .setUncertaintyMj(0)
        .setUncertaintyUg(null)
        .setCountedMs(0)
        .setIntegratedMs(0)
        .setBridgedMs(0)
        .setModelledMs(0)
        .setMissingMs(0)
        .setReceivedMs(0)
        .build();
  }

  private static DeviceWindow device(String name, long energyMj) {
    return new DeviceWindow(
        "DEVICE",
        name,
        "",
        true,
        energyMj,
        energyMj == 0 ? 0L : 60_000L,
        0L,
        0L,
        0L,
        60,
        null,
        null);
  }

  private static JobEmissions emissions(String job, Long locationUg) {
    return JobEmissions.newBuilder()
        .setJob(job)
        .setSite("lon1")
        .setZone("GB")
        .setWindowStartMs(1_715_960_340_000L)
        .setWindowMs(60_000)
        .setEnergyMj(42_000_000)
        .setHeldIdleMj(0)
        .setOverheadMj(5_000_000)
        .setFacilityEnergyMj(50_400_000L)
        .setLocationUg(locationUg)
        .setIntensityMgPerKwh(locationUg == null ? null : 200_000L)
        .setSignal("AVERAGE")
        .setScope("DIRECT")
        .setIntensityStatus(locationUg == null ? "" : "MEASURED")
        .setIntensityProvider(locationUg == null ? "" : "neso")
        .setCountedMs(60_000)
        .setIntegratedMs(0)
        .setBridgedMs(0)
        .setModelledMs(0)
        .setMissingMs(0)
        .setRevision(1)
        .setFinal$(true)
        .setRetracted(false)
        .setMarkers(List.of())
        .setReceivedMs(0)
        .setAverageDirectUg(locationUg)
        .setCostMicro(1_330L)
        .setCurrency("GBP")
        .setUncertaintyMj(2_100_000)
        .setUncertaintyUg(locationUg == null ? null : 420_000L)
        .build();
  }
}
