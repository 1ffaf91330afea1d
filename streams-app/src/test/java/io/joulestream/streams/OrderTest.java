package io.joulestream.streams;

import static io.joulestream.streams.DrivenTopology.SITE;
import static io.joulestream.streams.DrivenTopology.at;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.joulestream.schemas.HostTicks;
import io.joulestream.schemas.TickChannel;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.CarbonIntensity;
import io.joulestream.schemas.avro.IntensityStatus;
import io.joulestream.schemas.avro.JobEmissions;
import io.joulestream.schemas.avro.JobEvent;
import io.joulestream.schemas.avro.JobEventKind;
import io.joulestream.schemas.avro.Level;
import io.joulestream.schemas.avro.SiteBalance;
import io.joulestream.streams.DrivenTopology.Publication;
import java.util.ArrayList;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Some hours of a few hosts with late, shuffled and repeated records, outages and resets, published
 * record by record, must come to what the whole set of records comes to at once.
 */
class OrderTest {

  private static final int HOURS = 3;

  static List<Long> seeds() {
    Long only = Long.getLong("seed");
    return only != null
        ? List.of(only)
        : LongStream.rangeClosed(1, Long.getLong("seeds", 25)).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void recordByRecordIsTheSameAsAllAtOnce(long seed) {
    Random random = new Random(seed);
    List<Arrival> arrivals = arrivals(random);
    WholeSet expected = new WholeSet();
    arrivals.forEach(arrival -> expected.add(arrival.publication()));

    try (DrivenTopology topology = new DrivenTopology()) {
      for (Arrival arrival : disordered(arrivals, random)) {
        topology.publish(arrival.publication());
        if (random.nextInt(40) == 0) {
          topology.settle();
        }
      }
      topology.end();

      String again = "again: -Dtest=OrderTest -Dseed=" + seed;
      assertEquals(List.of(), topology.rejected(), again);
      assertSame(expected.jobMinutes(), described(topology.jobMinutes()), again);
      assertSame(expected.balances(), balances(topology.balances()), again);
    }
  }

  private static void assertSame(
      Map<String, String> expected, Map<String, String> actual, String again) {
    Map<String, String> differences = new TreeMap<>();
    Set<String> keys = new TreeSet<>(expected.keySet());
    keys.addAll(actual.keySet());
    for (String key : keys) {
      if (!Objects.equals(expected.get(key), actual.get(key))) {
        differences.put(key, expected.get(key) + " ≠ " + actual.get(key));
      }
    }
    assertEquals(
        List.of(),
        differences.entrySet().stream().limit(5).toList(),
        differences.size() + " of " + keys.size() + " rows differ; " + again);
  }

  private record Arrival(long receivedSeconds, Publication<?> publication) {}

  private static List<Arrival> arrivals(Random random) {
    List<Arrival> arrivals = new ArrayList<>();
    arrivals.add(new Arrival(0, DrivenTopology.factors(1_000_000 + random.nextInt(500_000))));
    addIntensities(random, arrivals);
    for (int host = 0; host < 3; host++) {
      addReadings("node_" + host, random, arrivals);
      addJobs("node_" + host, random, arrivals);
    }
    List<Arrival> repeated = arrivals.stream().filter(a -> random.nextInt(20) == 0).toList();
    arrivals.addAll(repeated);
    return arrivals;
  }

  private static void addIntensities(Random random, List<Arrival> arrivals) {
    for (long from = 0; from < HOURS * 3_600L; from += 1_800) {
      if (random.nextInt(8) > 0) {
        arrivals.add(intensity(from, from + 1_800, random, IntensityStatus.FORECAST, from - 3_600));
      }
      if (random.nextInt(3) > 0) {
        arrivals.add(intensity(from, from + 1_800, random, IntensityStatus.MEASURED, from + 3_600));
      }
    }
  }

  private static Arrival intensity(
      long from, long to, Random random, IntensityStatus status, long published) {
    Publication<CarbonIntensity> publication =
        DrivenTopology.intensity(from, to, 50 + random.nextInt(300), status, published);
    // at any time at all: an intensity knows no lateness
    return new Arrival(random.nextInt(HOURS * 3_600), publication);
  }

  /** Every 10 s or so, a counter or a power, with gaps of minutes and an outage of an hour. */
  private static void addReadings(String host, Random random, List<Arrival> arrivals) {
    boolean nodeMeter = random.nextInt(3) == 0;
    int devices = nodeMeter && random.nextBoolean() ? 0 : 1 + random.nextInt(2);
    long outageFrom = random.nextInt(HOURS * 3_600);
    long outageTo = outageFrom + random.nextInt(5_400);
    long counter = 0;
    for (long second = 0; second < HOURS * 3_600L; second += 5 + random.nextInt(8)) {
      boolean outage = second > outageFrom && second < outageTo;
      if (outage || random.nextInt(200) == 0) {
        second += random.nextInt(120);
        counter += random.nextInt(20_000);
        continue;
      }
      long received = second + random.nextInt(100);
      HostTicks.Builder ticks = new HostTicks.Builder(SITE, host, at(received));
      counter = random.nextInt(500) == 0 ? 0 : counter + random.nextInt(4_000);
      boolean withCounter = second / 600 % 4 != 3;
      for (int device = 0; device < devices; device++) {
        ticks.add(
            at(second),
            new TickChannel(Level.DEVICE, "gpu" + device, "", "", false, 0),
            device == 1 || !withCounter || random.nextBoolean()
                ? OptionalLong.of(random.nextInt(700_000))
                : OptionalLong.empty(),
            device == 0 && withCounter ? OptionalLong.of(counter * 1_000) : OptionalLong.empty(),
            random.nextInt(3) == 0
                ? OptionalLong.of(random.nextInt(2) * 500_000_000L)
                : OptionalLong.empty());
      }
      if (nodeMeter) {
        ticks.add(
            at(second),
            new TickChannel(Level.NODE, "", "", "", false, 0),
            OptionalLong.of(random.nextInt(2_000_000)),
            OptionalLong.empty(),
            OptionalLong.empty());
      }
      HostTicks built = ticks.build();
      if (built.ticks() > 0) {
        arrivals.add(
            new Arrival(
                received, new Publication<>(Topics.POWER_READINGS, Topics.key(SITE, host), built)));
      }
    }
  }

  /** Jobs one after another, some without STOP, events up to ten minutes late. */
  private static void addJobs(String host, Random random, List<Arrival> arrivals) {
    long second = random.nextInt(900);
    for (int job = 0; second < HOURS * 3_600L - 60; job++) {
      String name = "smc/" + host + "-" + job;
      long start = second;
      long stop = start + random.nextInt(3_000);
      arrivals.add(event(name, JobEventKind.START, host, start, random));
      if (random.nextInt(4) > 0) {
        arrivals.add(event(name, JobEventKind.STOP, host, stop, random));
      }
      second = stop + 1 + random.nextInt(600);
    }
  }

  private static Arrival event(
      String job, JobEventKind kind, String host, long second, Random random) {
    long received = second + random.nextInt(600);
    Publication<JobEvent> publication =
        DrivenTopology.jobEvent(job, kind, host, "", second, received);
    return new Arrival(received, publication);
  }

  /** In order of receipt, but for up to three minutes of disorder. */
  private static List<Arrival> disordered(List<Arrival> arrivals, Random random) {
    record Placed(long second, Arrival arrival) {}
    List<Placed> placed = new ArrayList<>();
    arrivals.forEach(a -> placed.add(new Placed(a.receivedSeconds() + random.nextInt(170), a)));
    Collections.shuffle(placed, random);
    placed.sort(Comparator.comparingLong(Placed::second));
    return placed.stream().map(Placed::arrival).toList();
  }

  private static Map<String, String> described(Map<String, JobEmissions> rows) {
    Map<String, String> described = new TreeMap<>();
    for (JobEmissions row : rows.values()) {
      long covered =
          row.getCountedMs() + row.getIntegratedMs() + row.getBridgedMs() + row.getModelledMs();
      String price =
          row.getLocationUg() == null
              ? " pending"
              : " " + row.getLocationUg() + " r" + row.getRevision();
      described.put(
          row.getJob() + " " + row.getWindowStartMs(),
          row.getEnergyMj()
              + " "
              + row.getHeldIdleMj()
              + " "
              + covered
              + " "
              + row.getMissingMs()
              + price);
    }
    return described;
  }

  private static Map<String, String> balances(Map<String, SiteBalance> rows) {
    Map<String, String> described = new TreeMap<>();
    for (SiteBalance row : rows.values()) {
      assertEquals(
          row.getMeasuredMj(), row.getActiveMj() + row.getHeldIdleMj() + row.getUnallocatedMj());
      if (row.getAccounted()) {
        described.put(
            "" + row.getWindowStartMs(),
            row.getMeasuredMj() + " " + row.getUnallocatedMj() + " " + row.getMissingMs());
      }
    }
    return described;
  }
}
