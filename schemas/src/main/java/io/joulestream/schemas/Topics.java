package io.joulestream.schemas;

import io.joulestream.schemas.Topic.Cleanup;
import io.joulestream.schemas.avro.CarbonIntensity;
import io.joulestream.schemas.avro.DeadLetter;
import io.joulestream.schemas.avro.DevicePower;
import io.joulestream.schemas.avro.EndOfInput;
import io.joulestream.schemas.avro.EnergyCorrection;
import io.joulestream.schemas.avro.FactorRollup;
import io.joulestream.schemas.avro.HostEnergy;
import io.joulestream.schemas.avro.HostReadings;
import io.joulestream.schemas.avro.HostStatus;
import io.joulestream.schemas.avro.JobEmissions;
import io.joulestream.schemas.avro.JobEvent;
import io.joulestream.schemas.avro.JobTotals;
import io.joulestream.schemas.avro.LedgerEntry;
import io.joulestream.schemas.avro.PipelineHealth;
import io.joulestream.schemas.avro.ReferenceStatus;
import io.joulestream.schemas.avro.Rejected;
import io.joulestream.schemas.avro.ReplayProgress;
import io.joulestream.schemas.avro.SiteBalance;
import io.joulestream.schemas.avro.SiteFactors;
import io.joulestream.schemas.avro.SiteRollup;
import io.joulestream.schemas.avro.TeamRollup;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** The catalogue: every topic that the pipeline shares with others. */
public final class Topics {

  /** What can be restated or corrected is bounded by what is kept of the readings. */
  private static final Duration READINGS = Duration.ofDays(30);

  private static final Duration FOREVER = Topic.FOREVER;
  private static final Duration REJECTS = Duration.ofDays(90);

  public static final Topic<HostTicks> POWER_READINGS =
      new Topic<>(
          "power-readings",
          "site, host",
          HostReadings.getClassSchema(),
          Cleanup.DELETE,
          READINGS,
          HostTicksSerde::new);

  public static final Topic<JobEvent> JOB_EVENTS =
      kept("job-events", "site, host", JobEvent.getClassSchema(), FOREVER);

  public static final Topic<CarbonIntensity> CARBON_INTENSITY =
      kept("carbon-intensity", "zone", CarbonIntensity.getClassSchema(), FOREVER);

  public static final Topic<SiteFactors> SITE_FACTORS =
      kept("site-factors", "site", SiteFactors.getClassSchema(), FOREVER);

  public static final Topic<Rejected> REJECTED_READINGS = rejected("rejected-power-readings");
  public static final Topic<Rejected> REJECTED_JOB_EVENTS = rejected("rejected-job-events");
  public static final Topic<Rejected> REJECTED_INTENSITIES = rejected("rejected-carbon-intensity");
  public static final Topic<Rejected> REJECTED_SITE_FACTORS = rejected("rejected-site-factors");

  public static final Topic<DevicePower> DEVICE_POWER =
      kept("device-power", "site, host", DevicePower.getClassSchema(), Duration.ofDays(7));

  public static final Topic<HostStatus> HOST_STATUS =
      latest("host-status", "site, host", HostStatus.getClassSchema());

  public static final Topic<ReferenceStatus> REFERENCE_STATUS =
      latest("reference-status", "kind, zone or site", ReferenceStatus.getClassSchema());

  public static final Topic<JobEmissions> JOB_EMISSIONS =
      latest("job-emissions", "job, site, window start", JobEmissions.getClassSchema());

  public static final Topic<JobTotals> JOB_TOTALS =
      latest("job-totals", "job", JobTotals.getClassSchema());

  public static final Topic<SiteBalance> SITE_BALANCE =
      latest("site-balance", "site, window start", SiteBalance.getClassSchema());

  public static final Topic<TeamRollup> TEAM_ROLLUPS =
      latest("team-rollups", "site, team, project, period, start", TeamRollup.getClassSchema());

  public static final Topic<SiteRollup> SITE_ROLLUPS =
      latest("site-rollups", "site, period, start", SiteRollup.getClassSchema());

  public static final Topic<FactorRollup> FACTOR_ROLLUPS =
      latest(
          "factor-rollups",
          "site, zone, provider, status, signal, scope, period, start",
          FactorRollup.getClassSchema());

  /**
   * Accounts of hosts that can no longer change by themselves: what corrections start from. Kept as
   * long as the readings that they can be recomputed from.
   */
  public static final Topic<HostEnergy> HOST_ENERGY =
      kept("host-energy", "site, host", HostEnergy.getClassSchema(), READINGS);

  /** What was stated when: never changed, never deleted. */
  public static final Topic<LedgerEntry> EMISSIONS_LEDGER =
      kept("emissions-ledger", "site, window start, job", LedgerEntry.getClassSchema(), FOREVER);

  /** Accounts to stand instead of those that came out live. */
  public static final Topic<EnergyCorrection> ENERGY_CORRECTIONS =
      kept("energy-corrections", "site, host", EnergyCorrection.getClassSchema(), FOREVER);

  public static final Topic<Rejected> REJECTED_CORRECTIONS =
      rejected("rejected-energy-corrections");

  public static final Topic<DeadLetter> SINK_DEAD_LETTERS =
      kept("sink-dead-letters", "key of the refused record", DeadLetter.getClassSchema(), REJECTS);

  public static final Topic<PipelineHealth> PIPELINE_HEALTH =
      kept(
          "pipeline-health",
          "component, instance",
          PipelineHealth.getClassSchema(),
          Duration.ofDays(7));

  public static final Topic<EndOfInput> END_OF_INPUT =
      kept("end-of-input", "replay", EndOfInput.getClassSchema(), REJECTS);

  public static final Topic<ReplayProgress> REPLAY_PROGRESS =
      latest("replay-progress", "replay", ReplayProgress.getClassSchema());

  /**
   * Header of a record without value that ends a replay in its partition: the replay's name in
   * UTF-8. The steps pass the end on, each after all that came before it.
   */
  public static final String END_HEADER = "joulestream-end";

  /** What collectors publish. */
  public static final List<Topic<?>> INPUTS =
      List.of(POWER_READINGS, JOB_EVENTS, CARBON_INTENSITY, SITE_FACTORS);

  /** What was not accepted, in the order of {@link #INPUTS}. */
  public static final List<Topic<Rejected>> REJECTS_OF_INPUTS =
      List.of(REJECTED_READINGS, REJECTED_JOB_EVENTS, REJECTED_INTENSITIES, REJECTED_SITE_FACTORS);

  /** What the topology publishes. */
  public static final List<Topic<?>> RESULTS =
      List.of(
          DEVICE_POWER,
          HOST_STATUS,
          REFERENCE_STATUS,
          JOB_EMISSIONS,
          JOB_TOTALS,
          SITE_BALANCE,
          TEAM_ROLLUPS,
          SITE_ROLLUPS,
          FACTOR_ROLLUPS,
          HOST_ENERGY,
          EMISSIONS_LEDGER);

  private Topics() {}

  /** Every topic that has to exist before the pipeline starts. */
  public static List<Topic<?>> all() {
    return Stream.of(
            INPUTS,
            REJECTS_OF_INPUTS,
            RESULTS,
            List.<Topic<?>>of(
                ENERGY_CORRECTIONS,
                REJECTED_CORRECTIONS,
                SINK_DEAD_LETTERS,
                PIPELINE_HEALTH,
                END_OF_INPUT,
                REPLAY_PROGRESS))
        .<Topic<?>>flatMap(List::stream)
        .toList();
  }

  /** A key of several parts. Names hold no control characters, so a tab cannot be mistaken. */
  public static String key(String... parts) {
    return String.join("\t", parts);
  }

  private static <T extends SpecificRecord> Topic<T> kept(
      String name, String key, Schema schema, Duration retention) {
    return new Topic<>(
        name, key, schema, Cleanup.DELETE, retention, ids -> new AvroSerde<>(schema, ids));
  }

  private static <T extends SpecificRecord> Topic<T> latest(
      String name, String key, Schema schema) {
    return new Topic<>(
        name, key, schema, Cleanup.COMPACT, FOREVER, ids -> new AvroSerde<>(schema, ids));
  }

  private static Topic<Rejected> rejected(String name) {
    return kept(name, "source", Rejected.getClassSchema(), REJECTS);
  }
}
