package io.joulestream.sink;

import static io.joulestream.sink.KnownFields.orZero;
import static io.joulestream.sink.KnownFields.percent;

import io.joulestream.schemas.Beside;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.JobTotals;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Function;

/**
 * Sums of jobs and, apart from them so that they can be left out or erased, who submitted them.
 *
 * <p>A million jobs must not become a million series: on InfluxDB the job is a field, and its point
 * is found by the minute that the job is listed under, a shard, and a place in the minute made of
 * the job's hash.
 */
final class JobTables {

  static final Table<JobTotals, JobTotals> JOB_TOTALS =
      Table.history(Topics.JOB_TOTALS, "job_totals")
          .shard(JobTotals::getJob)
          .key("job", JobTotals::getJob)
          .integer("attempt", JobTotals::getAttempt)
          .integer("attempts", JobTotals::getAttempts)
          .text("state", JobTotals::getState)
          .integer("started_ms", r -> orZero(r.getStartedMs()))
          .integer("ended_ms", r -> orZero(r.getEndedMs()))
          .integer("first_window_ms", r -> orZero(r.getFirstWindowMs()))
          .integer("last_window_ms", r -> orZero(r.getLastWindowMs()))
          .integer("windows", JobTotals::getWindows)
          .integer("energy_mj", JobTotals::getEnergyMj)
          .integer("held_idle_mj", JobTotals::getHeldIdleMj)
          .integer("overhead_mj", JobTotals::getOverheadMj)
          .integer("lost_mj", JobTotals::getLostMj)
          .integer("facility_energy_mj", r -> orZero(r.getFacilityEnergyMj()))
          .integer("location_ug", r -> orZero(r.getLocationUg()))
          .integer("pending_mj", JobTotals::getPendingMj)
          .integer("covered_ms", JobTotals::getCoveredMs)
          .integer("missing_ms", JobTotals::getMissingMs)
          .flag("priced", r -> r.getLocationUg() != null)
          .with(table -> KnownFields.addBeside(table, Beside::of))
          .integer("uncertainty_ug", r -> orZero(r.getUncertaintyUg()))
          .decimal("uncertainty_pct", r -> percent(r.getUncertaintyMj(), r.getEnergyMj()))
          .decimal(
              "emissions_uncertainty_pct",
              r -> percent(orZero(r.getUncertaintyUg()), orZero(r.getLocationUg())))
          .text("signal", JobTotals::getSignal)
          .text("scope", JobTotals::getScope)
          .text("team", JobTotals::getTeam)
          .text("project", JobTotals::getProject)
          .text(EnumSet.of(StoreKind.EMBEDDED), "user", JobTotals::getUser)
          .text("name", JobTotals::getName)
          .text("markers", r -> String.join("|", r.getMarkers()))
          .where((kind, row) -> kind == StoreKind.EMBEDDED || isListed(row))
          .at(
              (kind, row) ->
                  kind == StoreKind.EMBEDDED ? 0 : listed(JobTotals::getJob).in(kind, row));

  static final Table<JobTotals, JobTotals> JOB_USERS =
      Table.history(Topics.JOB_TOTALS, "job_users")
          .shard(JobTotals::getJob)
          .key("job", JobTotals::getJob)
          .text("user", JobTotals::getUser)
          .where((kind, row) -> isListed(row) && !row.getUser().isEmpty())
          .at(listed(JobTotals::getJob));

  static final List<Table<?, ?>> ALL = List.of(JOB_TOTALS, JOB_USERS);

  private JobTables() {}

  /** A job without a time to be listed under has no minute and no start either: nothing is lost. */
  private static boolean isListed(JobTotals row) {
    return row.getListedMs() != null || row.getFirstWindowMs() != null;
  }

  private static PointTime<JobTotals> listed(Function<JobTotals, String> job) {
    return PointTime.spread(JobTables::listedMs, Duration.ofMinutes(1), job);
  }

  private static long listedMs(JobTotals row) {
    return row.getListedMs() != null ? row.getListedMs() : orZero(row.getFirstWindowMs());
  }
}
