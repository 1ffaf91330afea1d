package io.joulestream.ingest.factors;

import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.Scope;
import io.joulestream.schemas.avro.Signal;
import io.joulestream.schemas.avro.SiteBalance;
import io.joulestream.schemas.avro.SiteFactors;
import java.time.Instant;
import java.util.List;

/** Books and factors of the site lon1. */
final class Balances {

  static final int WINDOW_MS = 900_000;

  static {
    // Avro copies only what it was told to trust, which the serdes tell it
    Topics.SITE_FACTORS.serde(ConfluentSchemaIds.inMemory());
  }

  private Balances() {}

  static long ms(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }

  /** A final window of a quarter of an hour. */
  static SiteBalance of(long startMs, long facilityMj, long itMj) {
    return SiteBalance.newBuilder()
        .setSite("lon1")
        .setWindowStartMs(startMs)
        .setWindowMs(WINDOW_MS)
        .setAccounted(true)
        .setMeasuredMj(itMj)
        .setActiveMj(itMj)
        .setHeldIdleMj(0)
        .setUnallocatedMj(0)
        .setOverheadMj(0)
        .setNegativeOverheadMj(0)
        .setFacilityEnergyMj(null)
        .setLocationUg(null)
        .setSignal("AVERAGE")
        .setScope("DIRECT")
        .setPendingMj(0)
        .setMissingMs(0)
        .setReadings(1)
        .setReadingDuplicates(0)
        .setReadingConflicts(0)
        .setJobEvents(0)
        .setJobEventDuplicates(0)
        .setJobEventConflicts(0)
        .setFinal$(true)
        .setReceivedMs(startMs)
        .setUpstreamLevel("FACILITY")
        .setUpstreamMj(facilityMj)
        .setUpstreamMissingMs(0L)
        .build();
  }

  /** A row that somebody configured. */
  static SiteFactors configured(String from, String published, long pueMillionths) {
    return SiteFactors.newBuilder()
        .setSite("lon1")
        .setFromMs(ms(from))
        .setPublishedMs(ms(published))
        .setReceivedMs(ms(published))
        .setZone("GB")
        .setPueMillionths(pueMillionths)
        .setTimezone("Europe/Paris")
        .setMeterOrder(List.of("ac", "dc"))
        .setSignal(Signal.AVERAGE)
        .setScope(Scope.DIRECT)
        .setPueCategory("2")
        .setPricePerKwhMillionths(95_000L)
        .setCurrency("GBP")
        .build();
  }
}
