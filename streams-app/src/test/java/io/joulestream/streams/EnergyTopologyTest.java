package io.joulestream.streams;

import static io.joulestream.streams.DrivenTopology.at;
import static io.joulestream.streams.DrivenTopology.counter;
import static io.joulestream.streams.DrivenTopology.device;
import static io.joulestream.streams.DrivenTopology.factors;
import static io.joulestream.streams.DrivenTopology.intensity;
import static io.joulestream.streams.DrivenTopology.jobEvent;
import static io.joulestream.streams.DrivenTopology.node;
import static io.joulestream.streams.DrivenTopology.reading;
import static io.joulestream.streams.DrivenTopology.start;
import static io.joulestream.streams.DrivenTopology.stop;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.IntensityStatus;
import io.joulestream.schemas.avro.JobEmissions;
import io.joulestream.schemas.avro.JobEventKind;
import io.joulestream.schemas.avro.JobTotals;
import io.joulestream.schemas.avro.Level;
import io.joulestream.schemas.avro.ReferenceStatus;
import io.joulestream.schemas.avro.RejectReason;
import io.joulestream.schemas.avro.SiteBalance;
import io.joulestream.schemas.avro.SiteFactors;
import io.joulestream.streams.DrivenTopology.Publication;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EnergyTopologyTest {

  private static final long MINUTE = 60;
  private final DrivenTopology topology = new DrivenTopology();

  @AfterEach
  void close() {
    topology.close();
  }

  @Test
  void aJobIsChargedItsHostsEnergyAndItsEmissions() {
    // a node at a steady 1200 W; the job holds it from 12:00:30 to 12:02:00
    topology.publish(factors(1_500_000));
    topology.publish(intensity(0, 1_800, 200, IntensityStatus.MEASURED, 0));
    topology.publish(start("smc/1", "node_0", 30));
    for (long second = 0; second <= 180; second += 10) {
      topology.publish(node("node_0", second, 1_200));
    }
    topology.publish(stop("smc/1", "node_0", 120));
    topology.settle();

    List<JobEmissions> minutes = List.copyOf(topology.jobMinutes().values());
    assertEquals(2, minutes.size());
    assertEquals(36_000_000, minutes.get(0).getEnergyMj());
    assertEquals(72_000_000, minutes.get(1).getEnergyMj());
    assertEquals(108_000_000, minutes.get(1).getFacilityEnergyMj());
    // 108 kJ = 0.03 kWh, at 200 g/kWh 6 g
    assertEquals(6_000_000, minutes.get(1).getLocationUg());
    assertEquals("GB", minutes.get(1).getZone());
    assertEquals(60_000, minutes.get(1).getIntegratedMs());
    assertEquals(0, minutes.get(1).getMissingMs());

    JobTotals totals = topology.totals("smc/1");
    assertEquals(108_000_000, totals.getEnergyMj());
    assertEquals(9_000_000, totals.getLocationUg());
    assertEquals("ml", totals.getTeam());
    assertEquals(at(0), totals.getFirstWindowMs());
    assertEquals(at(MINUTE), totals.getLastWindowMs());

    SiteBalance first = List.copyOf(topology.balances().values()).get(0);
    assertEquals(72_000_000, first.getMeasuredMj());
    assertEquals(36_000_000, first.getActiveMj());
    assertEquals(36_000_000, first.getUnallocatedMj());
    assertEquals(6_000_000, first.getLocationUg());
  }

  @Test
  void aLaterIntensityRestatesWhatItPrices() {
    topology.publish(factors(1_000_000));
    topology.publish(start("smc/1", "node_0", 0));
    topology.publish(node("node_0", 0, 3_600));
    topology.publish(node("node_0", 60, 3_600));
    topology.settle();
    JobEmissions pending = topology.jobMinutes().values().iterator().next();
    assertNull(pending.getLocationUg());
    assertEquals("", pending.getIntensityStatus());
    assertEquals(216_000_000, topology.totals("smc/1").getPendingMj());

    topology.publish(intensity(0, 1_800, 100, IntensityStatus.FORECAST, -3_600));
    topology.settle();
    JobEmissions forecast = topology.jobMinutes().values().iterator().next();
    assertEquals(6_000_000, forecast.getLocationUg());
    assertEquals(0, forecast.getRevision());

    topology.publish(intensity(0, 1_800, 150, IntensityStatus.MEASURED, 1_800));
    topology.settle();
    JobEmissions measured = topology.jobMinutes().values().iterator().next();
    assertEquals(9_000_000, measured.getLocationUg());
    assertEquals("MEASURED", measured.getIntensityStatus());
    assertEquals(1, measured.getRevision());
    assertEquals(9_000_000, topology.totals("smc/1").getLocationUg());
    assertEquals(0, topology.totals("smc/1").getPendingMj());
    SiteBalance balance = topology.balances().values().iterator().next();
    assertEquals(9_000_000, balance.getLocationUg());
  }

  @Test
  void aFalseZeroPricesNothing() {
    // 31 January 2023, 01:00: NESO's forecast was 89 g/kWh, its actual 0; then a half-hour of 0
    // alone
    topology.publish(factors(1_000_000));
    topology.publish(intensity(0, 1_800, 89, IntensityStatus.FORECAST, -7_200));
    topology.publish(intensity(0, 1_800, 0, IntensityStatus.ESTIMATED, 2_100));
    topology.publish(intensity(1_800, 3_600, 0, IntensityStatus.ESTIMATED, 3_900));
    topology.publish(start("smc/1", "node_0", 1_740));
    for (long second = 1_740; second <= 1_860; second += 20) {
      topology.publish(node("node_0", second, 3_600));
    }
    topology.settle();

    assertEquals(
        List.of(RejectReason.IMPLAUSIBLE, RejectReason.IMPLAUSIBLE),
        topology.rejected().stream().map(r -> r.getReason()).toList());
    assertTrue(topology.rejected().get(0).getDetail().startsWith("intensity of GB is 0 g/kWh"));
    List<JobEmissions> minutes = List.copyOf(topology.jobMinutes().values());
    // 3.6 kW for a minute are 0.06 kWh
    assertEquals(5_340_000, minutes.get(0).getLocationUg());
    assertEquals("FORECAST", minutes.get(0).getIntensityStatus());
    assertNull(minutes.get(1).getLocationUg());
    assertEquals(216_000_000, topology.totals("smc/1").getPendingMj());
  }

  @Test
  void revisedFactorsRestateFromTheirDateOn() {
    topology.publish(factors(0, 1_000_000));
    topology.publish(intensity(0, 1_800, 100, IntensityStatus.MEASURED, 0));
    topology.publish(start("smc/1", "node_0", 0));
    for (long second = 0; second <= 120; second += 20) {
      topology.publish(node("node_0", second, 3_600));
    }
    topology.settle();
    topology.publish(factors(at(MINUTE), 1_200_000));
    topology.settle();

    List<JobEmissions> minutes = List.copyOf(topology.jobMinutes().values());
    assertEquals(6_000_000, minutes.get(0).getLocationUg());
    assertEquals(7_200_000, minutes.get(1).getLocationUg());
    assertEquals(13_200_000, topology.totals("smc/1").getLocationUg());
  }

  @Test
  void rowsOfASiteThatDifferInCapacityOnlyAreInConflict() {
    Publication<SiteFactors> row = factors(1_000_000);
    for (Long capacity : Arrays.asList(null, 2_000L, 2_000L, null)) {
      SiteFactors declared = SiteFactors.newBuilder(row.value()).setCapacityMw(capacity).build();
      topology.publish(new Publication<>(row.topic(), row.key(), declared));
    }
    topology.settle();

    ReferenceStatus status = topology.references().get(0);
    assertEquals(1, status.getAccepted());
    assertEquals(3, status.getDuplicates());
    assertEquals(2, status.getConflicts());
  }

  @Test
  void aCounterThatComesBackAfterAnOutageRestatesTheMinutesInBetween() {
    // 100 J/s; silent for two hours
    topology.publish(start("smc/1", "node_0", 0));
    for (long second = 0; second <= 60; second += 10) {
      topology.publish(counter("node_0", "gpu0", second, 100 * second));
    }
    topology.settle();
    for (long second = 7_200; second <= 7_260; second += 10) {
      topology.publish(counter("node_0", "gpu0", second, 100 * second));
    }
    topology.settle();

    assertEquals(121, topology.jobMinutes().size());
    topology.jobMinutes().values().forEach(m -> assertEquals(6_000_000, m.getEnergyMj()));
    JobEmissions bridged = List.copyOf(topology.jobMinutes().values()).get(60);
    assertEquals(60_000, bridged.getBridgedMs());
    assertEquals(0, bridged.getMissingMs());
    assertTrue(bridged.getFinal$());
  }

  @Test
  void anEarlierStopTakesBackWhatWasChargedBeyondIt() {
    topology.publish(start("smc/1", "node_0", 0));
    for (long second = 0; second <= 300; second += 10) {
      topology.publish(node("node_0", second, 1_000));
    }
    topology.settle();
    assertEquals(300_000_000, topology.totals("smc/1").getEnergyMj());
    assertEquals(5, topology.jobMinutes().size());

    topology.publish(jobEvent("smc/1", JobEventKind.STOP, "node_0", "", 90, 310));
    topology.settle();

    assertEquals(90_000_000, topology.totals("smc/1").getEnergyMj());
    assertEquals(2, topology.jobMinutes().size());
    assertEquals(at(MINUTE), topology.totals("smc/1").getLastWindowMs());
    long unallocated =
        topology.balances().values().stream().mapToLong(SiteBalance::getUnallocatedMj).sum();
    assertEquals(210_000_000, unallocated);
  }

  @Test
  void aJobOverManyHostsAddsUp() {
    for (int host = 0; host < 20; host++) {
      topology.publish(start("smc/1", "node_" + host, 0));
    }
    for (long second = 0; second <= 60; second += 10) {
      for (int host = 0; host < 20; host++) {
        topology.publish(node("node_" + host, second, 100));
      }
    }
    topology.settle();

    assertEquals(120_000_000, topology.totals("smc/1").getEnergyMj());
    assertEquals(1, topology.jobMinutes().size());
  }

  @Test
  void aMinuteIsFinalWhenItsHostsArePastItByTheHorizon() {
    topology.publish(start("smc/1", "node_0", 0));
    topology.publish(node("node_0", 0, 100));
    topology.publish(node("node_0", 60, 100));
    topology.settle();
    assertFalse(topology.jobMinutes().values().iterator().next().getFinal$());

    topology.publish(node("node_0", 60 + 15 * MINUTE, 100));
    topology.settle();
    assertTrue(topology.jobMinutes().values().iterator().next().getFinal$());
    assertTrue(topology.balances().values().iterator().next().getFinal$());
  }

  @Test
  void theEndOfAReplaySettlesEverything() {
    topology.publish(start("smc/1", "node_0", 0));
    topology.publish(node("node_0", 0, 100));
    topology.publish(node("node_0", 60, 100));
    topology.end();

    assertTrue(topology.hasEnded());
    assertTrue(topology.jobMinutes().values().iterator().next().getFinal$());
  }

  @Test
  void whatComesBelowTheFrontierIsRejectedWhole() {
    topology.publish(node("node_0", 1_300, 100));
    topology.publish(reading("node_0", Level.NODE, "", 95, 95, 100));
    topology.settle();

    assertEquals(1, topology.rejected().size());
    assertEquals(RejectReason.BELOW_FRONTIER, topology.rejected().get(0).getReason());
    assertTrue(topology.rejected().get(0).getOriginal().remaining() > 0);
    assertTrue(topology.rejected().get(0).getDetail().contains("node_0"));
    assertEquals("node_0", topology.rejected().get(0).getHost());
    assertEquals(DrivenTopology.NOON + 95_000, topology.rejected().get(0).getEventMs());
    assertEquals(DrivenTopology.NOON + 100_000, topology.rejected().get(0).getFrontierMs());
  }

  @Test
  void badRecordsAreRejectedAndTheStreamGoesOn() {
    topology.publish(device("node_0", "gpu0", 0, 4_000));
    topology.publish(node("node_1", 0, -1));
    topology.publish(reading("node_2", Level.NODE, "", 0, 200, 1));
    topology.publishBytes(Topics.POWER_READINGS, "x", new byte[] {1, 2, 3});
    topology.publishBytes(Topics.JOB_EVENTS, "x", new byte[0]);
    topology.publishBytes(Topics.CARBON_INTENSITY, "GB", new byte[] {0, 0, 0, 0, 99, 1, 2, 3});
    topology.publish(factors(900_000));
    topology.publish(node("node_3", 0, 100));
    topology.settle();

    assertEquals(
        List.of(
            RejectReason.IMPLAUSIBLE,
            RejectReason.NEGATIVE,
            RejectReason.LATE,
            RejectReason.MALFORMED,
            RejectReason.MALFORMED,
            RejectReason.MALFORMED,
            RejectReason.IMPLAUSIBLE),
        topology.rejected().stream().map(r -> r.getReason()).toList());
    assertTrue(topology.hosts().containsKey(Topics.key(DrivenTopology.SITE, "node_3")));
  }

  @Test
  void oddJobsAreMarkedAndChargedNothing() {
    topology.publish(stop("smc/stop-only", "node_0", 10));
    topology.publish(start("smc/empty", "node_0", 10));
    topology.publish(stop("smc/empty", "node_0", 10));
    topology.publish(node("node_0", 0, 100));
    topology.publish(node("node_0", 60, 100));
    topology.settle();

    assertEquals(List.of("STOP_WITHOUT_START"), topology.totals("smc/stop-only").getMarkers());
    assertEquals(List.of("ZERO_LENGTH"), topology.totals("smc/empty").getMarkers());
    assertEquals(0, topology.jobMinutes().size());
    assertEquals(6_000_000, topology.balances().values().iterator().next().getUnallocatedMj());
  }

  @Test
  void jobsOnHostsThatWereNeverReadAreNamed() {
    topology.publish(start("smc/1", "node_7", 10));
    topology.settle();

    assertEquals(
        List.of("smc/1"),
        topology.hosts().get(Topics.key(DrivenTopology.SITE, "node_7")).getUnmatched());
  }
}
