package io.joulestream.schemas;

import io.joulestream.schemas.avro.JobEmissions;
import io.joulestream.schemas.avro.JobTotals;
import io.joulestream.schemas.avro.SiteBalance;
import io.joulestream.schemas.avro.SiteRollup;
import io.joulestream.schemas.avro.TeamRollup;
import org.jspecify.annotations.Nullable;

/**
 * What every priced result states beside the emissions that it is priced with; null = not known.
 *
 * @param averageDirectUg emissions by published AVERAGE DIRECT intensities, µg; the next three
 *     likewise
 * @param costMicro 10⁻⁶ of {@code currency}
 * @param waterUl µl
 * @param uncertaintyMj bound on the error of the energy, mJ
 */
public record Beside(
    @Nullable Long averageDirectUg,
    @Nullable Long averageLifecycleUg,
    @Nullable Long marginalDirectUg,
    @Nullable Long marginalLifecycleUg,
    @Nullable Long costMicro,
    String currency,
    @Nullable Long waterUl,
    long uncertaintyMj) {

  public static Beside of(JobEmissions row) {
    return new Beside(
        row.getAverageDirectUg(),
        row.getAverageLifecycleUg(),
        row.getMarginalDirectUg(),
        row.getMarginalLifecycleUg(),
        row.getCostMicro(),
        row.getCurrency(),
        row.getWaterUl(),
        row.getUncertaintyMj());
  }

  public static Beside of(JobTotals row) {
    return new Beside(
        row.getAverageDirectUg(),
        row.getAverageLifecycleUg(),
        row.getMarginalDirectUg(),
        row.getMarginalLifecycleUg(),
        row.getCostMicro(),
        row.getCurrency(),
        row.getWaterUl(),
        row.getUncertaintyMj());
  }

  public static Beside of(SiteBalance row) {
    return new Beside(
        row.getAverageDirectUg(),
        row.getAverageLifecycleUg(),
        row.getMarginalDirectUg(),
        row.getMarginalLifecycleUg(),
        row.getCostMicro(),
        row.getCurrency(),
        row.getWaterUl(),
        row.getUncertaintyMj());
  }

  public static Beside of(TeamRollup row) {
    return new Beside(
        row.getAverageDirectUg(),
        row.getAverageLifecycleUg(),
        row.getMarginalDirectUg(),
        row.getMarginalLifecycleUg(),
        row.getCostMicro(),
        row.getCurrency(),
        row.getWaterUl(),
        row.getUncertaintyMj());
  }

  public static Beside of(SiteRollup row) {
    return new Beside(
        row.getAverageDirectUg(),
        row.getAverageLifecycleUg(),
        row.getMarginalDirectUg(),
        row.getMarginalLifecycleUg(),
        row.getCostMicro(),
        row.getCurrency(),
        row.getWaterUl(),
        row.getUncertaintyMj());
  }
}
