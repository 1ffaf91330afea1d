package io.joulestream.streams;

import static io.joulestream.streams.DrivenTopology.at;
import static io.joulestream.streams.DrivenTopology.factors;
import static io.joulestream.streams.DrivenTopology.intensity;
import static io.joulestream.streams.DrivenTopology.node;
import static io.joulestream.streams.DrivenTopology.start;
import static io.joulestream.streams.DrivenTopology.stop;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.schemas.avro.IntensityStatus;
import io.joulestream.schemas.avro.JobEventKind;
import io.joulestream.schemas.avro.LedgerEntry;
import io.joulestream.schemas.avro.SiteFactors;
import io.joulestream.streams.DrivenTopology.Publication;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is settled is entered in the ledger, and every restatement with what it replaces. */
class LedgerTest {

  private final DrivenTopology topology = new DrivenTopology();

  /** A node at 3600 W for a minute, held by a job: 216 kJ, at 100 g/kWh and PUE 1.5 9 g. */
  @BeforeEach
  void aMinuteOfAJob() {
    topology.publish(factors(1_500_000));
    topology.publish(intensity(0, 1_800, 100, IntensityStatus.FORECAST, 0));
    topology.publish(start("smc/1", "node_0", 0));
    for (long second = 0; second <= 60; second += 20) {
      topology.publish(node("node_0", second, 3_600));
    }
    topology.publish(stop("smc/1", "node_0", 60));
    topology.settle();
  }

  @AfterEach
  void close() {
    topology.close();
  }

  /** The node is heard of 15 minutes after the end of the minute. */
  private void settleTheMinute() {
    topology.publish(node("node_0", 60 + 15 * 60, 0));
    topology.settle();
  }

  private List<LedgerEntry> entriesOf(String job) {
    return topology.ledger().stream().filter(e -> e.getJob().equals(job)).toList();
  }

  @Test
  void whatIsOpenIsNotEntered() {
    topology.publish(intensity(0, 1_800, 200, IntensityStatus.MEASURED, 100));
    topology.settle();

    assertEquals(List.of(), topology.ledger());
  }

  @Test
  void whatIsSettledIsEnteredOnce() {
    settleTheMinute();

    LedgerEntry entry = entriesOf("smc/1").get(0);
    assertEquals(1, entriesOf("smc/1").size());
    assertEquals(1, entry.getEntry());
    assertEquals("SETTLED", entry.getCause());
    assertEquals(216_000_000, entry.getEnergyMj());
    assertEquals(324_000_000, entry.getFacilityEnergyMj());
    assertEquals(9_000_000, entry.getLocationUg());
    assertEquals("FORECAST", entry.getIntensityStatus());
    assertNull(entry.getPreviousEnergyMj());
    // its inputs came up to 12:01:00
    assertEquals(at(60), entry.getIssuedMs());
    // nothing was left over
    assertEquals(0, entriesOf("").get(0).getEnergyMj());
  }

  @Test
  void aRevisionIsEnteredWithOldAndNewValueAndCause() {
    settleTheMinute();
    topology.publish(intensity(0, 1_800, 120, IntensityStatus.MEASURED, 4_000));
    topology.settle();

    LedgerEntry entry = entriesOf("smc/1").get(1);
    assertEquals(2, entry.getEntry());
    assertEquals("INTENSITY", entry.getCause());
    assertEquals(10_800_000, entry.getLocationUg());
    assertEquals(9_000_000, entry.getPreviousLocationUg());
    assertEquals(100_000, entry.getPreviousIntensityMgPerKwh());
    assertEquals("FORECAST", entry.getPreviousIntensityStatus());
    assertEquals(216_000_000, entry.getPreviousEnergyMj());
    assertEquals(at(4_000), entry.getIssuedMs());
  }

  @Test
  void aFallbackThatIsReplacedIsAChangeOfTheIntensityAlone() {
    Publication<SiteFactors> plain = factors(1, 1_500_000);
    topology.publish(
        new Publication<>(
            plain.topic(),
            plain.key(),
            SiteFactors.newBuilder(plain.value()).setFallbackMgPerKwh(400_000L).build()));
    topology.publish(start("smc/9", "node_9", 7_200));
    for (long second = 7_200; second <= 7_260; second += 20) {
      topology.publish(node("node_9", second, 3_600));
    }
    topology.publish(stop("smc/9", "node_9", 7_260));
    topology.publish(node("node_9", 7_260 + 15 * 60, 0));
    topology.settle();
    topology.publish(intensity(7_200, 9_000, 200, IntensityStatus.MEASURED, 20_000));
    topology.settle();

    assertEquals("FALLBACK", entriesOf("smc/9").get(0).getIntensityStatus());
    assertEquals("INTENSITY", entriesOf("smc/9").get(1).getCause());
    assertEquals(36_000_000, entriesOf("smc/9").get(1).getPreviousLocationUg());
    assertEquals(18_000_000, entriesOf("smc/9").get(1).getLocationUg());
  }

  @Test
  void revisedFactorsAreAnotherCause() {
    settleTheMinute();
    topology.publish(factors(1, 1_600_000));
    topology.settle();

    LedgerEntry entry = entriesOf("smc/1").get(1);
    assertEquals("SITE_FACTORS", entry.getCause());
    assertEquals(345_600_000, entry.getFacilityEnergyMj());
    assertEquals(324_000_000, entry.getPreviousFacilityEnergyMj());
  }

  @Test
  void energyThatComesLateIsTheThird() {
    settleTheMinute();
    // in time for its host, by its own time: a job that shares the minute from 12:00:30 on
    topology.publish(DrivenTopology.jobEvent("smc/2", JobEventKind.START, "node_0", "", 30, 900));
    topology.settle();

    LedgerEntry entry = entriesOf("smc/1").get(1);
    assertEquals("ENERGY", entry.getCause());
    assertEquals(216_000_000, entry.getPreviousEnergyMj());
    assertTrue(entry.getEnergyMj() < 216_000_000, "it shares now");
  }

  @Test
  void whatSaysTheSameIsNotEnteredAgain() {
    settleTheMinute();
    int before = topology.ledger().size();
    topology.publish(intensity(0, 1_800, 100, IntensityStatus.FORECAST, 0));
    topology.publish(intensity(3_600, 7_200, 500, IntensityStatus.MEASURED, 5_000));
    topology.settle();

    assertEquals(before, topology.ledger().size());
  }
}
