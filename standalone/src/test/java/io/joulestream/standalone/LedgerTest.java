package io.joulestream.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.joulestream.schemas.avro.LedgerEntry;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was stated as of a time. */
class LedgerTest {

  private static LedgerEntry entry(String job, int number, long issuedMs, Long locationUg) {
    return LedgerEntry.newBuilder()
        .setSite("lon1")
        .setWindowStartMs(60_000)
        .setWindowMs(60_000)
        .setJob(job)
        .setEntry(number)
        .setCause(number == 1 ? "SETTLED" : "INTENSITY")
        .setIssuedMs(issuedMs)
        .setZone("GB")
        .setEnergyMj(1_000)
        .setHeldIdleMj(0)
        .setOverheadMj(0)
        .setFacilityEnergyMj(1_200L)
        .setLocationUg(locationUg)
        .setPueMillionths(1_200_000L)
        .setIntensityMgPerKwh(200_000L)
        .setSignal("AVERAGE")
        .setScope("DIRECT")
        .setIntensityStatus("MEASURED")
        .setIntensityProvider("neso")
        .setRevision(0)
        .setCostMicro(null)
        .setCurrency("")
        .setUncertaintyMj(50)
        .setMissingMs(0)
        .setRetracted(false)
        .setMarkers(List.of())
        .setPreviousEnergyMj(null)
        .setPreviousFacilityEnergyMj(null)
        .setPreviousLocationUg(null)
        .setPreviousIntensityMgPerKwh(null)
        .setPreviousIntensityStatus("")
        .build();
  }

  private static Ledger asOf(long ms) {
    Ledger ledger = new Ledger(ms, entry -> true);
    // restatements may be read before what they restate: hosts are in different partitions
    ledger.add(entry("smc/1", 2, 5_000, 70L));
    ledger.add(entry("smc/1", 1, 1_000, 60L));
    ledger.add(entry("", 1, 2_000, null));
    return ledger;
  }

  @Test
  void theLatestEntryThatWasIssuedByThenStands() {
    assertEquals(60, asOf(4_999).lines().get(0).locationUg());
    assertEquals(0, asOf(4_999).lines().get(0).restated());
    assertEquals(70, asOf(5_000).lines().get(0).locationUg());
    assertEquals(1, asOf(5_000).lines().get(0).restated());
  }

  @Test
  void beforeItWasSettledNothingWasStated() {
    assertEquals(List.of(), asOf(999).lines());
  }

  @Test
  void whatNoJobHeldComesLastAndPendingEnergyIsShown() {
    Ledger.Line rest = asOf(9_000).lines().get(1);

    assertEquals("", rest.job());
    assertEquals(1_000, rest.pendingMj());
    assertEquals(0, rest.locationUg());
  }
}
