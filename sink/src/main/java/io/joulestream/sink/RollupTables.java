package io.joulestream.sink;

import static io.joulestream.sink.KnownFields.orZero;

import io.joulestream.schemas.Beside;
import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.FactorRollup;
import io.joulestream.schemas.avro.SiteRollup;
import io.joulestream.schemas.avro.TeamRollup;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Sums over hours, days and months of the site's time zone, a table for each length. */
final class RollupTables {

  private enum Period {
    HOUR("hours"),
    DAY("days"),
    MONTH("months");

    private final String plural;

    Period(String plural) {
      this.plural = plural;
    }

    <V> Table<V, V> table(Topic<V> topic, String of, Function<V, String> period) {
      return Table.<V, V>history(
          topic,
          of + "_" + plural,
          record ->
              period.apply(record.value()).equals(name()) ? List.of(record.value()) : List.of());
    }
  }

  static final List<Table<?, ?>> ALL =
      Stream.<Table<?, ?>>of(
              team(Period.HOUR),
              team(Period.DAY),
              team(Period.MONTH),
              site(Period.HOUR),
              site(Period.DAY),
              site(Period.MONTH),
              factor(Period.DAY),
              factor(Period.MONTH))
          .toList();

  private RollupTables() {}

  private static Table<TeamRollup, TeamRollup> team(Period period) {
    return period
        .table(Topics.TEAM_ROLLUPS, "team", TeamRollup::getPeriod)
        .tag("site", TeamRollup::getSite)
        .tag("team", TeamRollup::getTeam)
        .tag("project", TeamRollup::getProject)
        .integer("windows", TeamRollup::getWindows)
        .integer("energy_mj", TeamRollup::getEnergyMj)
        .integer("held_idle_mj", TeamRollup::getHeldIdleMj)
        .integer("overhead_mj", TeamRollup::getOverheadMj)
        .integer("facility_energy_mj", r -> orZero(r.getFacilityEnergyMj()))
        .integer("location_ug", r -> orZero(r.getLocationUg()))
        .integer("pending_mj", TeamRollup::getPendingMj)
        .flag("priced", r -> r.getLocationUg() != null)
        .with(table -> KnownFields.addBeside(table, Beside::of))
        .integer("uncertainty_ug", r -> orZero(r.getUncertaintyUg()))
        .text("signal", TeamRollup::getSignal)
        .text("scope", TeamRollup::getScope)
        .integer("counted_ms", TeamRollup::getCountedMs)
        .integer("integrated_ms", TeamRollup::getIntegratedMs)
        .integer("bridged_ms", TeamRollup::getBridgedMs)
        .integer("modelled_ms", TeamRollup::getModelledMs)
        .integer("missing_ms", TeamRollup::getMissingMs)
        .integer("end_ms", TeamRollup::getEndMs)
        .text("timezone", TeamRollup::getTimezone)
        .at(TeamRollup::getStartMs);
  }

  private static Table<SiteRollup, SiteRollup> site(Period period) {
    return period
        .table(Topics.SITE_ROLLUPS, "site", SiteRollup::getPeriod)
        .tag("site", SiteRollup::getSite)
        .integer("windows", SiteRollup::getWindows)
        .integer("final_windows", SiteRollup::getFinalWindows)
        .integer("window_ms", SiteRollup::getWindowMs)
        .integer("measured_mj", SiteRollup::getMeasuredMj)
        .integer("active_mj", SiteRollup::getActiveMj)
        .integer("held_idle_mj", SiteRollup::getHeldIdleMj)
        .integer("unallocated_mj", SiteRollup::getUnallocatedMj)
        .integer("overhead_mj", SiteRollup::getOverheadMj)
        .integer("negative_overhead_mj", SiteRollup::getNegativeOverheadMj)
        .integer("facility_energy_mj", r -> orZero(r.getFacilityEnergyMj()))
        .integer("location_ug", r -> orZero(r.getLocationUg()))
        .integer("pending_mj", SiteRollup::getPendingMj)
        .flag("priced", r -> r.getLocationUg() != null)
        .with(table -> KnownFields.addBeside(table, Beside::of))
        .integer("uncertainty_ug", r -> orZero(r.getUncertaintyUg()))
        .text("signal", SiteRollup::getSignal)
        .text("scope", SiteRollup::getScope)
        .integer("counted_ms", SiteRollup::getCountedMs)
        .integer("integrated_ms", SiteRollup::getIntegratedMs)
        .integer("bridged_ms", SiteRollup::getBridgedMs)
        .integer("modelled_ms", SiteRollup::getModelledMs)
        .integer("missing_ms", SiteRollup::getMissingMs)
        .integer("end_ms", SiteRollup::getEndMs)
        .text("timezone", SiteRollup::getTimezone)
        .integer("upstream_windows", SiteRollup::getUpstreamWindows)
        .integer("upstream_mj", SiteRollup::getUpstreamMj)
        .integer("upstream_measured_mj", SiteRollup::getUpstreamMeasuredMj)
        .integer("unexplained_mj", SiteRollup::getUnexplainedMj)
        .integer("upstream_missing_ms", SiteRollup::getUpstreamMissingMs)
        .integer("unbalanced_windows", SiteRollup::getUnbalancedWindows)
        .integer("imbalance_mj", SiteRollup::getImbalanceMj)
        .at(SiteRollup::getStartMs);
  }

  private static Table<FactorRollup, FactorRollup> factor(Period period) {
    return period
        .table(Topics.FACTOR_ROLLUPS, "factor", FactorRollup::getPeriod)
        .tag("site", FactorRollup::getSite)
        .tag("zone", FactorRollup::getZone)
        .tag("provider", FactorRollup::getProvider)
        .tag("status", FactorRollup::getStatus)
        .tag("signal", FactorRollup::getSignal)
        .tag("scope", FactorRollup::getScope)
        .integer("energy_mj", FactorRollup::getEnergyMj)
        .integer("location_ug", r -> orZero(r.getLocationUg()))
        .integer("windows", FactorRollup::getWindows)
        .integer("revised", FactorRollup::getRevised)
        .flag("priced", r -> r.getLocationUg() != null)
        .integer("end_ms", FactorRollup::getEndMs)
        .text("timezone", FactorRollup::getTimezone)
        .at(FactorRollup::getStartMs);
  }
}
