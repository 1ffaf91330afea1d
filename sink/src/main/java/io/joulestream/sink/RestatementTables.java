package io.joulestream.sink;

import static io.joulestream.sink.KnownFields.orZero;

import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.LedgerEntry;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every entry of the ledger that changed what was stated before. */
final class RestatementTables {

  static final Table<LedgerEntry, LedgerEntry> RESTATEMENTS =
      Table.history(Topics.EMISSIONS_LEDGER, "restatements")
          .tag("site", LedgerEntry::getSite)
          .tag("cause", LedgerEntry::getCause)
          .shard(RestatementTables::identity)
          .key("job", LedgerEntry::getJob)
          .integer("window_start_ms", LedgerEntry::getWindowStartMs)
          .integer("entry", LedgerEntry::getEntry)
          .integer("energy_mj", LedgerEntry::getEnergyMj)
          .integer("previous_energy_mj", r -> orZero(r.getPreviousEnergyMj()))
          .integer("delta_energy_mj", r -> r.getEnergyMj() - orZero(r.getPreviousEnergyMj()))
          .integer("facility_energy_mj", r -> orZero(r.getFacilityEnergyMj()))
          .integer("previous_facility_energy_mj", r -> orZero(r.getPreviousFacilityEnergyMj()))
          .integer("location_ug", r -> orZero(r.getLocationUg()))
          .integer("previous_location_ug", r -> orZero(r.getPreviousLocationUg()))
          .integer("delta_location_ug", r -> delta(r.getLocationUg(), r.getPreviousLocationUg()))
          .integer("intensity_mg_per_kwh", r -> orZero(r.getIntensityMgPerKwh()))
          .integer("previous_intensity_mg_per_kwh", r -> orZero(r.getPreviousIntensityMgPerKwh()))
          .text("intensity_status", LedgerEntry::getIntensityStatus)
          .text("previous_intensity_status", LedgerEntry::getPreviousIntensityStatus)
          .text("intensity_provider", LedgerEntry::getIntensityProvider)
          .integer("revision", LedgerEntry::getRevision)
          .flag("retracted", LedgerEntry::getRetracted)
          .flag("priced", r -> r.getLocationUg() != null)
          .flag("previous_priced", r -> r.getPreviousLocationUg() != null)
          .where((kind, row) -> row.getEntry() > 1)
          .at(
              PointTime.spread(
                  LedgerEntry::getIssuedMs, Duration.ofMinutes(1), RestatementTables::identity));

  static final List<Table<?, ?>> ALL = List.of(RESTATEMENTS);

  private RestatementTables() {}

  private static String identity(LedgerEntry row) {
    return Topics.key(
        row.getSite(),
        Long.toString(row.getWindowStartMs()),
        row.getJob(),
        Integer.toString(row.getEntry()));
  }

  private static long delta(@Nullable Long now, @Nullable Long before) {
    return orZero(now) - orZero(before);
  }
}
