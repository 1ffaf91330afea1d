package io.joulestream.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.joulestream.oracle.Balance;
import io.joulestream.oracle.Bill;
import io.joulestream.oracle.Books;
import io.joulestream.oracle.Input;
import io.joulestream.oracle.JobMinute;
import io.joulestream.oracle.JobTotal;
import io.joulestream.oracle.Oracle;
import io.joulestream.oracle.PairEmissions;
import io.joulestream.oracle.RandomFleet;
import io.joulestream.schemas.avro.JobEmissions;
import io.joulestream.schemas.avro.JobTotals;
import io.joulestream.schemas.avro.SiteBalance;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a fleet does, and in whatever order it is heard of, the topology says what the oracle
 * says: an independent reading of the rules, by brute force over the set of records.
 */
class RandomFleetTest {

  static List<Long> seeds() {
    Long only = Long.getLong("seed");
    return only != null
        ? List.of(only)
        : LongStream.rangeClosed(1, Long.getLong("seeds", 40)).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theTopologySaysWhatTheOracleSays(long seed) {
    // zones of its own: its intensities are no real zone's
    Calendar calendar = Calendar.of(seed);
    RandomFleet fleet =
        new RandomFleet(seed, "fleet-", RandomFleet.Telling.ALL, calendar.startMs());
    Books expected = Oracle.of(fleet.inputs(), 60_000);
    Random random = new Random(seed);
    StreamsSettings settings =
        StreamsSettings.DEFAULT
            .withPartitions(1)
            .withIdleMw(Map.of(Publications.IDLE_MODEL, RandomFleet.IDLE_MW));

    try (DrivenTopology topology = new DrivenTopology(settings)) {
      for (Input input : fleet.arrivals()) {
        topology.publish(Publications.of(input, calendar.timezone(input)));
        if (random.nextInt(60) == 0) {
          topology.settle();
        }
      }
      topology.end();

      String again = "again: mvn -pl streams-app -am test -Dtest=RandomFleetTest -Dseed=" + seed;
      assertEquals(List.of(), topology.rejected(), again);
      assertSame(minutes(expected), minutes(topology.jobMinutes()), again);
      assertSame(totals(expected), totals(topology.totals()), again);
      assertSame(balances(expected), balances(topology.balances()), again);
      assertEquals(counts(expected), counts(topology.balances()), again);
      List<Input> factors =
          fleet.inputs().stream().filter(input -> input instanceof Input.SiteFactors).toList();
      ExpectedRollups rollups =
          new ExpectedRollups(topology, (site, window) -> calendar.timezone(factors, site, window));
      assertSame(rollups.teams(), ExpectedRollups.teams(topology.teamRollups()), again);
      assertSame(rollups.sites(), ExpectedRollups.sites(topology.siteRollups()), again);
      assertSame(rollups.factors(), ExpectedRollups.factors(topology.factorRollups()), again);
    }
  }

  /**
   * When a fleet runs, and by which time zones its sites go.
   *
   * @param timezones one half of them changes its clocks, month or day while it runs
   */
  record Calendar(long startMs, List<String> timezones) {

    private static final List<String> OTHERS =
        List.of("UTC", "Asia/Kolkata", "Australia/Lord_Howe", "America/New_York");

    private static final List<Calendar> ALL =
        List.of(
            calendar("2023-11-14T22:00:00Z", "UTC"),
            // the clock goes from 02:00 back to 01:00
            calendar("2023-10-29T00:00:00Z", "Europe/London"),
            // from 02:00 back to 01:30
            calendar("2024-04-06T14:00:00Z", "Australia/Lord_Howe"),
            // from 02:00 on to 02:30
            calendar("2023-09-30T15:00:00Z", "Australia/Lord_Howe"),
            // from 01:00 on to 02:00
            calendar("2024-03-31T00:00:00Z", "Europe/London"),
            // the month ends at 18:30 UTC
            calendar("2024-01-31T17:30:00Z", "Asia/Kolkata"),
            calendar("2024-02-29T17:30:00Z", "Asia/Kathmandu"),
            // the day begins at 01:00, as 00:00 to 01:00 does not exist
            calendar("2024-04-25T21:00:00Z", "Africa/Cairo"));

    private static Calendar calendar(String start, String timezone) {
      return new Calendar(
          Instant.parse(start).toEpochMilli(),
          Stream.concat(Collections.nCopies(4, timezone).stream(), OTHERS.stream()).toList());
    }

    static Calendar of(long seed) {
      return ALL.get((int) (seed % ALL.size()));
    }

    /** Whatever a row of factors declares, declared again it says the same. */
    String timezone(Input input) {
      return input instanceof Input.SiteFactors f
          ? timezones.get(
              Math.floorMod(Objects.hash(f.site(), f.fromMs(), f.publishedMs()), timezones.size()))
          : "";
    }

    /** Of the row that holds. */
    String timezone(List<Input> factors, String site, long windowMs) {
      return factors.stream()
          .map(input -> (Input.SiteFactors) input)
          .filter(row -> row.site().equals(site) && row.fromMs() <= windowMs)
          .max(
              Comparator.comparingLong(Input.SiteFactors::fromMs)
                  .thenComparingLong(Input.SiteFactors::publishedMs))
          .map(this::timezone)
          .orElse("UTC");
    }
  }

  static void assertSame(Map<String, String> expected, Map<String, String> actual, String again) {
    Map<String, String> differences = new TreeMap<>();
    Set<String> keys = new TreeSet<>(expected.keySet());
    keys.addAll(actual.keySet());
    for (String key : keys) {
      if (!Objects.equals(expected.get(key), actual.get(key))) {
        differences.put(key, "\n  " + expected.get(key) + "\n  " + actual.get(key) + "\n");
      }
    }
    assertEquals(
        List.of(),
        differences.entrySet().stream().limit(4).toList(),
        differences.size() + " of " + keys.size() + " rows differ (oracle first); " + again);
  }

  private static Map<String, String> minutes(Books books) {
    Map<String, String> rows = new TreeMap<>();
    for (JobMinute row : books.jobMinutes()) {
      rows.put(
          row.job() + " " + row.site() + " " + row.windowMs(),
          String.join(
              " ",
              row.zone(),
              "E" + row.energyMj(),
              "idle" + row.heldIdleMj(),
              "over" + row.overheadMj(),
              "fac" + text(row.facilityMj()),
              "ug" + text(row.locationUg()),
              "I" + text(row.intensityMgPerKwh()),
              row.intensityStatus(),
              row.intensityProvider(),
              "c" + row.countedMs(),
              "i" + row.integratedMs(),
              "b" + row.bridgedMs(),
              "m" + row.modelledMs(),
              "miss" + row.missingMs(),
              "r" + row.revision(),
              new TreeSet<>(row.markers()).toString(),
              beside(row.pairs(), row.bill()),
              "±" + row.uncertaintyMj() + "/" + text(row.uncertaintyUg())));
    }
    return rows;
  }

  private static Map<String, String> minutes(Map<String, JobEmissions> results) {
    Map<String, String> rows = new TreeMap<>();
    for (JobEmissions row : results.values()) {
      rows.put(
          row.getJob() + " " + row.getSite() + " " + row.getWindowStartMs(),
          String.join(
              " ",
              row.getZone(),
              "E" + row.getEnergyMj(),
              "idle" + row.getHeldIdleMj(),
              "over" + row.getOverheadMj(),
              "fac" + text(row.getFacilityEnergyMj()),
              "ug" + text(row.getLocationUg()),
              "I" + text(row.getIntensityMgPerKwh()),
              row.getIntensityStatus(),
              row.getIntensityProvider(),
              "c" + row.getCountedMs(),
              "i" + row.getIntegratedMs(),
              "b" + row.getBridgedMs(),
              "m" + row.getModelledMs(),
              "miss" + row.getMissingMs(),
              "r" + row.getRevision(),
              row.getMarkers().toString(),
              beside(
                  row.getAverageDirectUg(),
                  row.getAverageLifecycleUg(),
                  row.getMarginalDirectUg(),
                  row.getMarginalLifecycleUg()),
              bill(row.getCostMicro(), row.getCurrency(), row.getWaterUl()),
              "±" + row.getUncertaintyMj() + "/" + text(row.getUncertaintyUg())));
    }
    return rows;
  }

  private static Map<String, String> totals(Books books) {
    Map<String, String> rows = new TreeMap<>();
    for (JobTotal row : books.jobTotals()) {
      rows.put(
          row.job(),
          String.join(
              " ",
              "a" + row.attempt(),
              row.team() + "/" + row.project() + "/" + row.user() + "/" + row.name(),
              text(row.firstWindowMs()) + "-" + text(row.lastWindowMs()),
              "E" + row.energyMj(),
              "idle" + row.heldIdleMj(),
              "over" + row.overheadMj(),
              "fac" + text(row.facilityMj()),
              "ug" + text(row.locationUg()),
              "pend" + row.pendingMj(),
              "cov" + row.coveredMs(),
              "miss" + row.missingMs(),
              new TreeSet<>(row.markers()).toString(),
              row.signal() + row.scope(),
              beside(row.pairs(), row.bill()),
              "±" + row.uncertaintyMj() + "/" + text(row.uncertaintyUg()),
              row.life().state() + "/" + row.life().attempts(),
              text(row.life().startedMs()) + "-" + text(row.life().endedMs()),
              "lost" + row.life().lostMj()));
    }
    return rows;
  }

  private static Map<String, String> totals(List<JobTotals> results) {
    Map<String, String> rows = new TreeMap<>();
    for (JobTotals row : results) {
      rows.put(
          row.getJob(),
          String.join(
              " ",
              "a" + row.getAttempt(),
              row.getTeam() + "/" + row.getProject() + "/" + row.getUser() + "/" + row.getName(),
              text(row.getFirstWindowMs()) + "-" + text(row.getLastWindowMs()),
              "E" + row.getEnergyMj(),
              "idle" + row.getHeldIdleMj(),
              "over" + row.getOverheadMj(),
              "fac" + text(row.getFacilityEnergyMj()),
              "ug" + text(row.getLocationUg()),
              "pend" + row.getPendingMj(),
              "cov" + row.getCoveredMs(),
              "miss" + row.getMissingMs(),
              row.getMarkers().toString(),
              row.getSignal() + row.getScope(),
              beside(
                  row.getAverageDirectUg(),
                  row.getAverageLifecycleUg(),
                  row.getMarginalDirectUg(),
                  row.getMarginalLifecycleUg()),
              bill(row.getCostMicro(), row.getCurrency(), row.getWaterUl()),
              "±" + row.getUncertaintyMj() + "/" + text(row.getUncertaintyUg()),
              row.getState() + "/" + row.getAttempts(),
              text(row.getStartedMs()) + "-" + text(row.getEndedMs()),
              "lost" + row.getLostMj()));
    }
    return rows;
  }

  private static Map<String, String> balances(Books books) {
    Map<String, String> rows = new TreeMap<>();
    for (Balance row : books.balances()) {
      assertEquals(row.measuredMj(), row.activeMj() + row.heldIdleMj() + row.unallocatedMj());
      rows.put(
          row.site() + " " + row.windowMs(),
          String.join(
              " ",
              "M" + row.measuredMj(),
              "act" + row.activeMj(),
              "idle" + row.heldIdleMj(),
              "un" + row.unallocatedMj(),
              "over" + row.overheadMj(),
              "neg" + row.negativeOverheadMj(),
              "fac" + text(row.facilityMj()),
              "ug" + text(row.locationUg()),
              "pend" + row.pendingMj(),
              "miss" + row.missingMs(),
              beside(row.pairs(), row.bill()),
              row.upstreamLevel() + text(row.upstreamMj()),
              "gap" + text(row.upstreamMissingMs()),
              "unex" + text(row.unexplainedMj()),
              "±" + row.uncertaintyMj()));
    }
    return rows;
  }

  private static Map<String, String> balances(Map<String, SiteBalance> results) {
    Map<String, String> rows = new TreeMap<>();
    for (SiteBalance row : results.values()) {
      assertEquals(
          row.getMeasuredMj(), row.getActiveMj() + row.getHeldIdleMj() + row.getUnallocatedMj());
      assertEquals(0, row.getImbalanceMj());
      if (row.getAccounted()) {
        rows.put(
            row.getSite() + " " + row.getWindowStartMs(),
            String.join(
                " ",
                "M" + row.getMeasuredMj(),
                "act" + row.getActiveMj(),
                "idle" + row.getHeldIdleMj(),
                "un" + row.getUnallocatedMj(),
                "over" + row.getOverheadMj(),
                "neg" + row.getNegativeOverheadMj(),
                "fac" + text(row.getFacilityEnergyMj()),
                "ug" + text(row.getLocationUg()),
                "pend" + row.getPendingMj(),
                "miss" + row.getMissingMs(),
                beside(
                    row.getAverageDirectUg(),
                    row.getAverageLifecycleUg(),
                    row.getMarginalDirectUg(),
                    row.getMarginalLifecycleUg()),
                bill(row.getCostMicro(), row.getCurrency(), row.getWaterUl()),
                row.getUpstreamLevel() + text(row.getUpstreamMj()),
                "gap" + text(row.getUpstreamMissingMs()),
                "unex" + text(row.getUnexplainedMj()),
                "±" + row.getUncertaintyMj()));
      }
    }
    return rows;
  }

  /** Readings and job events: accepted, duplicate, of which conflicts. */
  private static List<Long> counts(Books books) {
    var readings = books.counts().get("readings");
    var events = books.counts().get("jobEvents");
    return List.of(
        readings.accepted(),
        readings.duplicates(),
        readings.conflicts(),
        events.accepted(),
        events.duplicates(),
        events.conflicts());
  }

  private static List<Long> counts(Map<String, SiteBalance> rows) {
    return List.of(
        rows.values().stream().mapToLong(SiteBalance::getReadings).sum(),
        rows.values().stream().mapToLong(SiteBalance::getReadingDuplicates).sum(),
        rows.values().stream().mapToLong(SiteBalance::getReadingConflicts).sum(),
        rows.values().stream().mapToLong(SiteBalance::getJobEvents).sum(),
        rows.values().stream().mapToLong(SiteBalance::getJobEventDuplicates).sum(),
        rows.values().stream().mapToLong(SiteBalance::getJobEventConflicts).sum());
  }

  private static String beside(PairEmissions pairs, Bill bill) {
    return String.join(
        " ",
        "ad" + text(pairs.averageDirectUg()),
        "al" + text(pairs.averageLifecycleUg()),
        "md" + text(pairs.marginalDirectUg()),
        "ml" + text(pairs.marginalLifecycleUg()),
        text(bill.costMicro()) + bill.currency(),
        "w" + text(bill.waterUl()));
  }

  private static String beside(Long ad, Long al, Long md, Long ml) {
    return String.join(" ", "ad" + text(ad), "al" + text(al), "md" + text(md), "ml" + text(ml));
  }

  private static String bill(Long cost, String currency, Long water) {
    return text(cost) + currency + " w" + text(water);
  }

  private static String text(OptionalLong value) {
    return value.isPresent() ? Long.toString(value.getAsLong()) : "-";
  }

  private static String text(Long value) {
    return value == null ? "-" : value.toString();
  }
}
