package io.joulestream.standalone;

import static io.joulestream.standalone.ResultFile.BY_UTF8;

import io.joulestream.schemas.Beside;
import io.joulestream.schemas.avro.JobEmissions;
import io.joulestream.schemas.avro.JobTotals;
import io.joulestream.schemas.avro.Rejected;
import io.joulestream.schemas.avro.SiteBalance;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The files that a replay writes. Their columns are stable; further ones follow at the end. */
final class ResultFiles {

  static final ResultFile<JobEmissions> JOB_MINUTES =
      new ResultFile<JobEmissions>(
              "job_minutes.csv",
              row -> !row.getRetracted(),
              Comparator.comparing(JobEmissions::getJob, BY_UTF8)
                  .thenComparing(JobEmissions::getSite, BY_UTF8)
                  .thenComparingLong(JobEmissions::getWindowStartMs))
          .text("job", JobEmissions::getJob)
          .text("site", JobEmissions::getSite)
          .text("zone", JobEmissions::getZone)
          .time("window_start", JobEmissions::getWindowStartMs)
          .value("energy_mj", JobEmissions::getEnergyMj)
          .value("held_idle_mj", JobEmissions::getHeldIdleMj)
          .value("overhead_mj", JobEmissions::getOverheadMj)
          .value("facility_energy_mj", JobEmissions::getFacilityEnergyMj)
          .value("location_ug", JobEmissions::getLocationUg)
          .text("intensity_g_per_kwh", row -> grams(row.getIntensityMgPerKwh()))
          .text("intensity_status", JobEmissions::getIntensityStatus)
          .text("intensity_provider", JobEmissions::getIntensityProvider)
          .value("counted_ms", JobEmissions::getCountedMs)
          .value("integrated_ms", JobEmissions::getIntegratedMs)
          .value("bridged_ms", JobEmissions::getBridgedMs)
          .value("modelled_ms", JobEmissions::getModelledMs)
          .value("missing_ms", JobEmissions::getMissingMs)
          .value("revision", JobEmissions::getRevision)
          .value("final", JobEmissions::getFinal$)
          .text("signal", JobEmissions::getSignal)
          .text("scope", JobEmissions::getScope)
          .with(file -> addBeside(file, Beside::of))
          .value("uncertainty_ug", JobEmissions::getUncertaintyUg)
          .text("uncertainty_pct", r -> percent(r.getUncertaintyMj(), r.getEnergyMj()))
          .text("emissions_uncertainty_pct", r -> percent(r.getUncertaintyUg(), r.getLocationUg()))
          .value("markers", JobEmissions::getMarkers);

  static final ResultFile<JobTotals> JOB_TOTALS =
      new ResultFile<JobTotals>(
              "job_totals.csv", row -> true, Comparator.comparing(JobTotals::getJob, BY_UTF8))
          .text("job", JobTotals::getJob)
          .text("team", JobTotals::getTeam)
          .text("project", JobTotals::getProject)
          .text("user", JobTotals::getUser)
          .text("name", JobTotals::getName)
          .time("first_window", JobTotals::getFirstWindowMs)
          .time("last_window", JobTotals::getLastWindowMs)
          .value("energy_mj", JobTotals::getEnergyMj)
          .value("held_idle_mj", JobTotals::getHeldIdleMj)
          .value("facility_energy_mj", JobTotals::getFacilityEnergyMj)
          .value("location_ug", JobTotals::getLocationUg)
          .value("pending_mj", JobTotals::getPendingMj)
          .value("covered_ms", JobTotals::getCoveredMs)
          .value("missing_ms", JobTotals::getMissingMs)
          .text("signal", JobTotals::getSignal)
          .text("scope", JobTotals::getScope)
          .with(file -> addBeside(file, Beside::of))
          .value("uncertainty_ug", JobTotals::getUncertaintyUg)
          .text("uncertainty_pct", r -> percent(r.getUncertaintyMj(), r.getEnergyMj()))
          .text("emissions_uncertainty_pct", r -> percent(r.getUncertaintyUg(), r.getLocationUg()))
          .value("markers", JobTotals::getMarkers)
          .text("state", JobTotals::getState)
          .value("attempts", JobTotals::getAttempts)
          .time("started", JobTotals::getStartedMs)
          .time("ended", JobTotals::getEndedMs)
          .value("lost_mj", JobTotals::getLostMj);

  static final ResultFile<SiteBalance> SITE_BALANCE =
      new ResultFile<SiteBalance>(
              "site_balance.csv",
              SiteBalance::getAccounted,
              Comparator.comparing(SiteBalance::getSite, BY_UTF8)
                  .thenComparingLong(SiteBalance::getWindowStartMs))
          .text("site", SiteBalance::getSite)
          .time("window_start", SiteBalance::getWindowStartMs)
          .value("measured_mj", SiteBalance::getMeasuredMj)
          .value("active_mj", SiteBalance::getActiveMj)
          .value("held_idle_mj", SiteBalance::getHeldIdleMj)
          .value("unallocated_mj", SiteBalance::getUnallocatedMj)
          .value("overhead_mj", SiteBalance::getOverheadMj)
          .value("negative_overhead_mj", SiteBalance::getNegativeOverheadMj)
          .value("facility_energy_mj", SiteBalance::getFacilityEnergyMj)
          .value("location_ug", SiteBalance::getLocationUg)
          .value("missing_ms", SiteBalance::getMissingMs)
          .value("pending_mj", SiteBalance::getPendingMj)
          .text("signal", SiteBalance::getSignal)
          .text("scope", SiteBalance::getScope)
          .with(file -> addBeside(file, Beside::of))
          .text("uncertainty_pct", r -> percent(r.getUncertaintyMj(), r.getMeasuredMj()))
          .text("upstream_level", SiteBalance::getUpstreamLevel)
          .value("upstream_mj", SiteBalance::getUpstreamMj)
          .value("upstream_missing_ms", SiteBalance::getUpstreamMissingMs)
          .value("unexplained_mj", SiteBalance::getUnexplainedMj)
          .value("imbalance_mj", SiteBalance::getImbalanceMj);

  static final ResultFile<Rejected> REJECTED =
      new ResultFile<Rejected>(
              "rejected.csv",
              row -> true,
              Comparator.comparing(Rejected::getSource, BY_UTF8)
                  .thenComparingLong(row -> Objects.requireNonNullElse(row.getLine(), 0L)))
          .text("file", Rejected::getSource)
          .value("line", Rejected::getLine)
          .value("reason", Rejected::getReason)
          .text("detail", Rejected::getDetail)
          .text("original", row -> original(row.getOriginal()));

  private ResultFiles() {}

  private static <V> void addBeside(ResultFile<V> file, Function<V, Beside> beside) {
    file.value("average_direct_ug", row -> beside.apply(row).averageDirectUg())
        .value("average_lifecycle_ug", row -> beside.apply(row).averageLifecycleUg())
        .value("marginal_direct_ug", row -> beside.apply(row).marginalDirectUg())
        .value("marginal_lifecycle_ug", row -> beside.apply(row).marginalLifecycleUg())
        .value("cost_micro", row -> beside.apply(row).costMicro())
        .text("currency", row -> beside.apply(row).currency())
        .value("water_ul", row -> beside.apply(row).waterUl())
        .value("uncertainty_mj", row -> beside.apply(row).uncertaintyMj());
  }

  /** A bound on the error in per cent of the figure, to a tenth; empty where there is none. */
  static String percent(@Nullable Long bound, @Nullable Long figure) {
    return bound == null || figure == null || figure == 0
        ? ""
        : BigDecimal.valueOf(bound)
            .scaleByPowerOfTen(2)
            .divide(BigDecimal.valueOf(figure), 1, RoundingMode.HALF_EVEN)
            .toPlainString();
  }

  private static String grams(@Nullable Long milligrams) {
    return milligrams == null
        ? ""
        : BigDecimal.valueOf(milligrams, 3).stripTrailingZeros().toPlainString();
  }

  /** As text if it is text. */
  private static String original(ByteBuffer bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
    } catch (CharacterCodingException e) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      return "base64:" + Base64.getEncoder().encodeToString(copy);
    }
  }
}
