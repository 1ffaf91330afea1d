package io.joulestream.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.joulestream.oracle.Books;
import io.joulestream.oracle.Input;
import io.joulestream.oracle.Oracle;
import io.joulestream.oracle.RandomFleet;
import java.math.BigDecimal;
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
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random fleets, packed as separate sites into one replay through a real broker with three
 * partitions, come to what the oracle says.
 */
class RandomFleetsTest {

  private static final int FLEETS = 25;

  @TempDir private Path directory;

  @Test
  void theRealPipelineSaysWhatTheOracleSays() throws Exception {
    long first = Long.getLong("seed", 1_000);
    List<Input> inputs = new ArrayList<>();
    for (long seed = first; seed < first + FLEETS; seed++) {
      inputs.addAll(new RandomFleet(seed, "f" + seed + "-", RandomFleet.Telling.PLAIN).inputs());
    }
    Path input = Files.createDirectory(directory.resolve("in"));
    write(inputs, input);

    ReplayFiles replayed = ReplayFiles.of(input, directory.resolve("out"), "--partitions", "3");

    Books expected = Oracle.of(inputs, 60_000);
    String again = "again: mvn -pl standalone -am test -Dtest=RandomFleetsTest -Dseed=" + first;
    assertEquals(1, replayed.text("rejected.csv").lines().count(), again);
    assertSame(minutes(expected), minutes(replayed.rows("job_minutes.csv")), again);
    assertSame(totals(expected), totals(replayed.rows("job_totals.csv"), mixed(expected)), again);
    assertSame(balances(expected), balances(replayed.rows("site_balance.csv")), again);
    assertTrue(expected.jobMinutes().size() > 1_000, expected.jobMinutes().size() + " rows");
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
        differences.size() + " of " + keys.size() + " rows differ (oracle first); " + again);
  }

  private static void write(List<Input> inputs, Path directory) throws Exception {
    List<String> sites = new ArrayList<>();
    sites.add(
        "site,zone,pue,from,published,received,period_s,devices_per_host,meter_order,"
            + "intensity_order,signal,scope,fallback_g_per_kwh,price_per_kwh,currency,"
            + "wue_l_per_kwh");
    List<String> power = new ArrayList<>();
    power.add("time,site,host,level,device,power_w,energy_j,received,utilisation,meter");
    List<String> jobs = new ArrayList<>();
    jobs.add(
        "time,job,event,site,host,device,share,team,project,user,name,received,attempt,partition");
    List<String> intensities = new ArrayList<>();
    intensities.add("zone,from,to,g_per_kwh,signal,scope,status,provider,published,received");
    for (Input input : inputs) {
      if (input instanceof Input.SiteFactors f) {
        sites.add(
            line(
                f.site(),
                f.zone(),
                decimal(f.pueMillionths(), 6),
                f.fromMs(),
                f.publishedMs(),
                f.receivedMs(),
                decimal(f.periodMs(), 3),
                f.devicesPerHost() == 0 ? "" : f.devicesPerHost(),
                String.join("|", f.meterOrder()),
                String.join("|", f.intensityOrder()),
                f.signal(),
                f.scope(),
                decimal(f.fallbackMgPerKwh(), 3),
                decimal(f.pricePerKwhMillionths(), 6),
                f.currency(),
                decimal(f.wueMicrolitresPerKwh(), 6)));
      } else if (input instanceof Input.Reading r) {
        power.add(
            line(
                r.timeMs(),
                r.site(),
                r.host(),
                r.level(),
                r.device(),
                decimal(r.powerMw(), 3),
                decimal(r.counterMj(), 3),
                r.receivedMs(),
                decimal(r.utilisationPpb(), 9),
                r.meter()));
      } else if (input instanceof Input.JobEvent e) {
        jobs.add(
            line(
                e.timeMs(),
                e.job(),
                e.start() ? "START" : "STOP",
                e.site(),
                e.host(),
                e.device(),
                decimal(e.sharePpb(), 9),
                e.team(),
                e.project(),
                e.user(),
                e.name(),
                e.receivedMs(),
                e.attempt(),
                e.partition()));
      } else if (input instanceof Input.Intensity i) {
        intensities.add(
            line(
                i.zone(),
                i.fromMs(),
                i.toMs(),
                decimal(i.mgPerKwh(), 3),
                i.signal(),
                i.scope(),
                i.status(),
                i.provider(),
                i.publishedMs(),
                i.receivedMs()));
      }
    }
    Files.write(directory.resolve("sites.csv"), sites);
    Files.write(directory.resolve("power.csv"), power);
    Files.write(directory.resolve("jobs.csv"), jobs);
    Files.write(directory.resolve("intensity.csv"), intensities);
  }

  private static String line(Object... cells) {
    List<String> texts = new ArrayList<>();
    for (Object cell : cells) {
      texts.add(String.valueOf(cell));
    }
    return String.join(",", texts);
  }

  private static String decimal(OptionalLong value, int scale) {
    return value.isPresent() ? decimal(value.getAsLong(), scale) : "";
  }

  private static String decimal(long value, int scale) {
    return BigDecimal.valueOf(value, scale).toPlainString();
  }

  private static String text(OptionalLong value) {
    return value.isPresent() ? Long.toString(value.getAsLong()) : "";
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
                        String.join("|", new TreeSet<>(r.markers())))));
    return rows;
  }

  private static Map<String, String> minutes(List<NamedCsvRecord> records) {
    return rows(
        records,
        List.of("job", "site", "window_start"),
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
            "markers"));
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
                        String.join("|", new TreeSet<>(r.markers())))));
    return rows;
  }

  /** Jobs whose emissions are of several signals or scopes, and so have no sum. */
  private static Set<String> mixed(Books books) {
    return books.jobTotals().stream()
        .filter(row -> row.signal().equals("MIXED"))
        .map(JobTotal::job)
        .collect(Collectors.toSet());
  }

  private static Map<String, String> totals(List<NamedCsvRecord> records, Set<String> mixed) {
    Map<String, String> rows = new TreeMap<>();
    for (NamedCsvRecord row : records) {
      String job = row.getField("job");
      rows.put(
          job,
          line(
              row.getField("team"),
              row.getField("project"),
              row.getField("user"),
              row.getField("name"),
              row.getField("energy_mj"),
              row.getField("held_idle_mj"),
              row.getField("facility_energy_mj"),
              mixed.contains(job) ? "" : row.getField("location_ug"),
              row.getField("pending_mj"),
              row.getField("covered_ms"),
              row.getField("missing_ms"),
              row.getField("markers")));
    }
    return rows;
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
                        r.pendingMj())));
    return rows;
  }

  private static Map<String, String> balances(List<NamedCsvRecord> records) {
    return rows(
        records,
        List.of("site", "window_start"),
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
            "pending_mj"));
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
