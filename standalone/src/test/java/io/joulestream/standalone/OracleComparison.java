package io.joulestream.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.joulestream.oracle.Bill;
import io.joulestream.oracle.Books;
import io.joulestream.oracle.PairEmissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Result files, held row by row against what the oracle says or against each other. */
final class OracleComparison {

  /** The result files, and the columns that tell their rows apart. */
  private static final Map<String, List<String>> KEYS =
      Map.of(
          "job_minutes.csv", List.of("job", "site", "window_start"),
          "job_totals.csv", List.of("job"),
          "site_balance.csv", List.of("site", "window_start"),
          "rejected.csv", List.of("file", "line"));

  private static final List<String> BESIDE =
      List.of(
          "average_direct_ug",
          "average_lifecycle_ug",
          "marginal_direct_ug",
          "marginal_lifecycle_ug",
          "cost_micro",
          "currency",
          "water_ul",
          "uncertainty_mj");

  private OracleComparison() {}

  /**
   * Asserts that the files in {@code results} say exactly what is expected, with nothing rejected.
   *
   * @param again how to run the same once more
   */
  static void assertAgree(Books expected, Path results, String again) throws IOException {
    assertEquals(1, Files.readString(results.resolve("rejected.csv")).lines().count(), again);
    assertBooksAgree(expected, results, again);
  }

  /**
   * Asserts that the files in {@code results} say exactly what is expected, whatever was rejected.
   */
  static void assertBooksAgree(Books expected, Path results, String again) throws IOException {
    assertSame(minutes(expected), minutes(rows(results, "job_minutes.csv")), again);
    assertSame(totals(expected), totals(rows(results, "job_totals.csv")), again);
    assertSame(balances(expected), balances(rows(results, "site_balance.csv")), again);
  }

  /** Asserts that two directories of results say the same, but for what is final. */
  static void assertSame(Path one, Path other, String again) throws IOException {
    for (var file : KEYS.entrySet()) {
      assertSame(
          allButFinal(rows(one, file.getKey()), file.getValue()),
          allButFinal(rows(other, file.getKey()), file.getValue()),
          file.getKey() + "; " + again);
    }
  }

  private static Map<String, String> allButFinal(List<NamedCsvRecord> records, List<String> key) {
    List<String> columns =
        new ArrayList<>(records.isEmpty() ? List.of() : records.get(0).getHeader());
    columns.removeIf(column -> column.equals("final"));
    return rows(records, key, columns);
  }

  private static List<NamedCsvRecord> rows(Path results, String file) throws IOException {
    return ReplayFiles.rows(results.resolve(file));
  }

  /** The command that runs a test once more with a seed, for the message of its failure. */
  static String again(Class<?> test, String options, long seed) {
    return "again: mvn test -pl standalone -am -Dsurefire.failIfNoSpecifiedTests=false"
        + " -Dtest=%s%s -Dseed=%d".formatted(test.getSimpleName(), options, seed);
  }

  private static void assertSame(
      Map<String, String> expected, Map<String, String> actual, String again) {
    Set<String> keys = new TreeSet<>(expected.keySet());
    keys.addAll(actual.keySet());
    List<String> differences = new ArrayList<>();
    for (String key : keys) {
      String one = expected.getOrDefault(key, "no row");
      String other = actual.getOrDefault(key, "no row");
      if (!one.equals(other)) {
        differences.add("\n" + key + "\n  " + one + "\n  " + other);
      }
    }
    assertEquals(
        List.of(),
        differences.stream().limit(4).toList(),
        differences.size() + " of " + keys.size() + " rows differ (expected first); " + again);
  }

  private static String line(Object... cells) {
    List<String> texts = new ArrayList<>();
    for (Object cell : cells) {
      texts.add(String.valueOf(cell));
    }
    return String.join(",", texts);
  }

  private static String text(OptionalLong value) {
    return value.isPresent() ? Long.toString(value.getAsLong()) : "";
  }

  /** Columns of a file, with those that every file has between. */
  private static List<String> columns(List<String> before, List<String> after) {
    List<String> columns = new ArrayList<>(before);
    columns.addAll(BESIDE);
    columns.addAll(after);
    return columns;
  }

  private static String beside(PairEmissions pairs, Bill bill) {
    return line(
        text(pairs.averageDirectUg()),
        text(pairs.averageLifecycleUg()),
        text(pairs.marginalDirectUg()),
        text(pairs.marginalLifecycleUg()),
        text(bill.costMicro()),
        bill.currency(),
        text(bill.waterUl()));
  }

  private static Map<String, String> minutes(Books books) {
    Map<String, String> rows = new TreeMap<>();
    books
        .jobMinutes()
        .forEach(
            r ->
                rows.put(
                    r.job() + " " + r.site() + " " + Instant.ofEpochMilli(r.windowMs()),
                    line(
                        r.zone(),
                        r.energyMj(),
                        r.heldIdleMj(),
                        r.overheadMj(),
                        text(r.facilityMj()),
                        text(r.locationUg()),
                        r.intensityStatus(),
                        r.intensityProvider(),
                        r.countedMs(),
                        r.integratedMs(),
                        r.bridgedMs(),
                        r.modelledMs(),
                        r.missingMs(),
                        r.revision(),
                        String.join("|", new TreeSet<>(r.markers())),
                        beside(r.pairs(), r.bill()),
                        r.uncertaintyMj(),
                        text(r.uncertaintyUg()))));
    return rows;
  }

  private static Map<String, String> minutes(List<NamedCsvRecord> records) {
    return rows(
        records,
        List.of("job", "site", "window_start"),
        columns(
            List.of(
                "zone",
                "energy_mj",
                "held_idle_mj",
                "overhead_mj",
                "facility_energy_mj",
                "location_ug",
                "intensity_status",
                "intensity_provider",
                "counted_ms",
                "integrated_ms",
                "bridged_ms",
                "modelled_ms",
                "missing_ms",
                "revision",
                "markers"),
            List.of("uncertainty_ug")));
  }

  private static Map<String, String> totals(Books books) {
    Map<String, String> rows = new TreeMap<>();
    books
        .jobTotals()
        .forEach(
            r ->
                rows.put(
                    r.job(),
                    line(
                        r.team(),
                        r.project(),
                        r.user(),
                        r.name(),
                        r.energyMj(),
                        r.heldIdleMj(),
                        text(r.facilityMj()),
                        text(r.locationUg()),
                        r.pendingMj(),
                        r.coveredMs(),
                        r.missingMs(),
                        String.join("|", new TreeSet<>(r.markers())),
                        r.signal(),
                        r.scope(),
                        beside(r.pairs(), r.bill()),
                        r.uncertaintyMj(),
                        text(r.uncertaintyUg()),
                        r.life().state(),
                        r.life().attempts(),
                        time(r.life().startedMs()),
                        time(r.life().endedMs()),
                        r.life().lostMj())));
    return rows;
  }

  private static String time(OptionalLong ms) {
    return ms.isPresent() ? Instant.ofEpochMilli(ms.getAsLong()).toString() : "";
  }

  private static Map<String, String> totals(List<NamedCsvRecord> records) {
    return rows(
        records,
        List.of("job"),
        columns(
            List.of(
                "team",
                "project",
                "user",
                "name",
                "energy_mj",
                "held_idle_mj",
                "facility_energy_mj",
                "location_ug",
                "pending_mj",
                "covered_ms",
                "missing_ms",
                "markers",
                "signal",
                "scope"),
            List.of("uncertainty_ug", "state", "attempts", "started", "ended", "lost_mj")));
  }

  private static Map<String, String> balances(Books books) {
    Map<String, String> rows = new TreeMap<>();
    books
        .balances()
        .forEach(
            r ->
                rows.put(
                    r.site() + " " + Instant.ofEpochMilli(r.windowMs()),
                    line(
                        r.measuredMj(),
                        r.activeMj(),
                        r.heldIdleMj(),
                        r.unallocatedMj(),
                        r.overheadMj(),
                        r.negativeOverheadMj(),
                        text(r.facilityMj()),
                        text(r.locationUg()),
                        r.missingMs(),
                        r.pendingMj(),
                        beside(r.pairs(), r.bill()),
                        r.uncertaintyMj(),
                        r.upstreamLevel(),
                        text(r.upstreamMj()),
                        text(r.upstreamMissingMs()),
                        text(r.unexplainedMj()),
                        0)));
    return rows;
  }

  private static Map<String, String> balances(List<NamedCsvRecord> records) {
    return rows(
        records,
        List.of("site", "window_start"),
        columns(
            List.of(
                "measured_mj",
                "active_mj",
                "held_idle_mj",
                "unallocated_mj",
                "overhead_mj",
                "negative_overhead_mj",
                "facility_energy_mj",
                "location_ug",
                "missing_ms",
                "pending_mj"),
            List.of(
                "upstream_level",
                "upstream_mj",
                "upstream_missing_ms",
                "unexplained_mj",
                "imbalance_mj")));
  }

  private static Map<String, String> rows(
      List<NamedCsvRecord> records, List<String> key, List<String> columns) {
    Map<String, String> rows = new TreeMap<>();
    for (NamedCsvRecord row : records) {
      rows.put(
          String.join(" ", key.stream().map(row::getField).toList()),
          String.join(",", columns.stream().map(row::getField).toList()));
    }
    return rows;
  }
}
