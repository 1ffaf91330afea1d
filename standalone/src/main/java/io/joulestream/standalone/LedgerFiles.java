package io.joulestream.standalone;

import static io.joulestream.standalone.ResultFile.BY_UTF8;

import io.joulestream.schemas.avro.LedgerEntry;
import java.util.Comparator;

/** The files that show the ledger. */
final class LedgerFiles {

  private static final Comparator<LedgerEntry> BY_ROW =
      Comparator.comparing(LedgerEntry::getJob, BY_UTF8)
          .thenComparing(LedgerEntry::getSite, BY_UTF8)
          .thenComparingLong(LedgerEntry::getWindowStartMs)
          .thenComparingInt(LedgerEntry::getEntry);

  static final ResultFile<LedgerEntry> LEDGER = entries("ledger.csv");

  static final ResultFile<LedgerEntry> RESTATEMENTS =
      entries("restatements.csv")
          .value("previous_energy_mj", LedgerEntry::getPreviousEnergyMj)
          .value("previous_facility_energy_mj", LedgerEntry::getPreviousFacilityEnergyMj)
          .value("previous_location_ug", LedgerEntry::getPreviousLocationUg)
          .value("previous_intensity_mg_per_kwh", LedgerEntry::getPreviousIntensityMgPerKwh)
          .text("previous_intensity_status", LedgerEntry::getPreviousIntensityStatus);

  private LedgerFiles() {}

  private static ResultFile<LedgerEntry> entries(String name) {
    return new ResultFile<LedgerEntry>(name, row -> true, BY_ROW)
        .text("job", LedgerEntry::getJob)
        .text("site", LedgerEntry::getSite)
        .time("window_start", LedgerEntry::getWindowStartMs)
        .value("entry", LedgerEntry::getEntry)
        .text("cause", LedgerEntry::getCause)
        .time("issued", LedgerEntry::getIssuedMs)
        .text("zone", LedgerEntry::getZone)
        .value("energy_mj", LedgerEntry::getEnergyMj)
        .value("held_idle_mj", LedgerEntry::getHeldIdleMj)
        .value("overhead_mj", LedgerEntry::getOverheadMj)
        .value("facility_energy_mj", LedgerEntry::getFacilityEnergyMj)
        .value("location_ug", LedgerEntry::getLocationUg)
        .value("pue_millionths", LedgerEntry::getPueMillionths)
        .value("intensity_mg_per_kwh", LedgerEntry::getIntensityMgPerKwh)
        .text("intensity_status", LedgerEntry::getIntensityStatus)
        .text("intensity_provider", LedgerEntry::getIntensityProvider)
        .text("signal", LedgerEntry::getSignal)
        .text("scope", LedgerEntry::getScope)
        .value("revision", LedgerEntry::getRevision)
        .value("cost_micro", LedgerEntry::getCostMicro)
        .text("currency", LedgerEntry::getCurrency)
        .value("uncertainty_mj", LedgerEntry::getUncertaintyMj)
        .value("missing_ms", LedgerEntry::getMissingMs)
        .value("retracted", LedgerEntry::getRetracted)
        .value("markers", LedgerEntry::getMarkers);
  }
}
