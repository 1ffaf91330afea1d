package io.joulestream.sink;

import static io.joulestream.sink.KnownFields.orZero;
import static io.joulestream.sink.KnownFields.percent;

import io.joulestream.schemas.Beside;
import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.DevicePower;
import io.joulestream.schemas.avro.DeviceWindow;
import io.joulestream.schemas.avro.JobEmissions;
import io.joulestream.schemas.avro.PipelineHealth;
import io.joulestream.schemas.avro.Rejected;
import io.joulestream.schemas.avro.SiteBalance;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Minutes of jobs, sites and devices, rejects, and the health of the pipeline. */
final class LiveTables {

  static final Table<JobEmissions, JobEmissions> JOB_MINUTES =
      Table.live(Topics.JOB_EMISSIONS, "job_minutes")
          .tag("site", JobEmissions::getSite)
          .tag("job", JobEmissions::getJob)
          .integer("energy_mj", JobEmissions::getEnergyMj)
          .integer("held_idle_mj", JobEmissions::getHeldIdleMj)
          .integer("overhead_mj", JobEmissions::getOverheadMj)
          .integer("facility_energy_mj", r -> orZero(r.getFacilityEnergyMj()))
          .integer("location_ug", r -> orZero(r.getLocationUg()))
          .integer("pending_mj", r -> r.getLocationUg() == null ? r.getEnergyMj() : 0)
          .integer("intensity_mg_per_kwh", r -> orZero(r.getIntensityMgPerKwh()))
          .integer("counted_ms", JobEmissions::getCountedMs)
          .integer("integrated_ms", JobEmissions::getIntegratedMs)
          .integer("bridged_ms", JobEmissions::getBridgedMs)
          .integer("modelled_ms", JobEmissions::getModelledMs)
          .integer("missing_ms", JobEmissions::getMissingMs)
          .integer("revision", JobEmissions::getRevision)
          .flag("priced", r -> r.getLocationUg() != null)
          .flag("final", JobEmissions::getFinal$)
          .flag("retracted", JobEmissions::getRetracted)
          .with(table -> KnownFields.addBeside(table, Beside::of))
          .integer("uncertainty_ug", r -> orZero(r.getUncertaintyUg()))
          .decimal("uncertainty_pct", r -> percent(r.getUncertaintyMj(), r.getEnergyMj()))
          .decimal(
              "emissions_uncertainty_pct",
              r -> percent(orZero(r.getUncertaintyUg()), orZero(r.getLocationUg())))
          .text("zone", JobEmissions::getZone)
          .text("signal", JobEmissions::getSignal)
          .text("scope", JobEmissions::getScope)
          .text("intensity_status", JobEmissions::getIntensityStatus)
          .text("intensity_provider", JobEmissions::getIntensityProvider)
          .text("markers", r -> String.join("|", r.getMarkers()))
          .at(JobEmissions::getWindowStartMs);

  static final Table<SiteBalance, SiteBalance> SITE_BALANCE =
      Table.live(Topics.SITE_BALANCE, "site_balance")
          .tag("site", SiteBalance::getSite)
          .integer("measured_mj", SiteBalance::getMeasuredMj)
          .integer("active_mj", SiteBalance::getActiveMj)
          .integer("held_idle_mj", SiteBalance::getHeldIdleMj)
          .integer("unallocated_mj", SiteBalance::getUnallocatedMj)
          .integer("overhead_mj", SiteBalance::getOverheadMj)
          .integer("negative_overhead_mj", SiteBalance::getNegativeOverheadMj)
          .integer("facility_energy_mj", r -> orZero(r.getFacilityEnergyMj()))
          .integer("location_ug", r -> orZero(r.getLocationUg()))
          .integer("pending_mj", SiteBalance::getPendingMj)
          .integer("missing_ms", SiteBalance::getMissingMs)
          .integer("window_ms", SiteBalance::getWindowMs)
          .integer("readings", SiteBalance::getReadings)
          .integer("reading_duplicates", SiteBalance::getReadingDuplicates)
          .integer("reading_conflicts", SiteBalance::getReadingConflicts)
          .integer("job_events", SiteBalance::getJobEvents)
          .integer("job_event_duplicates", SiteBalance::getJobEventDuplicates)
          .integer("job_event_conflicts", SiteBalance::getJobEventConflicts)
          .flag("accounted", SiteBalance::getAccounted)
          .flag("priced", r -> r.getLocationUg() != null)
          .flag("final", SiteBalance::getFinal$)
          .with(table -> KnownFields.addBeside(table, Beside::of))
          .decimal("uncertainty_pct", r -> percent(r.getUncertaintyMj(), r.getMeasuredMj()))
          .integer("upstream_mj", r -> orZero(r.getUpstreamMj()))
          .integer("upstream_missing_ms", r -> orZero(r.getUpstreamMissingMs()))
          .integer("unexplained_mj", r -> orZero(r.getUnexplainedMj()))
          .flag("upstream_known", r -> r.getUpstreamMj() != null)
          .integer("imbalance_mj", SiteBalance::getImbalanceMj)
          .text("upstream_level", SiteBalance::getUpstreamLevel)
          .text("signal", SiteBalance::getSignal)
          .text("scope", SiteBalance::getScope)
          .at(SiteBalance::getWindowStartMs);

  /** A meter of a host in a window. */
  private record Device(DevicePower host, DeviceWindow window) {

    static List<Device> all(ConsumerRecord<?, DevicePower> record) {
      DevicePower host = record.value();
      return host.getDevices().stream().map(window -> new Device(host, window)).toList();
    }

    long coveredMs() {
      return window.getCountedMs()
          + window.getIntegratedMs()
          + window.getBridgedMs()
          + window.getModelledMs();
    }

    /** mJ/ms = W. */
    double meanWatts() {
      return coveredMs() == 0 ? 0 : (double) window.getEnergyMj() / coveredMs();
    }
  }

  static final Table<DevicePower, Device> DEVICE_POWER =
      Table.live(Topics.DEVICE_POWER, "device_power", Device::all)
          .tag("site", d -> d.host().getSite())
          .tag("host", d -> d.host().getHost())
          .tag("level", d -> d.window().getLevel())
          .tag("device", d -> d.window().getDevice())
          .tag("meter", d -> d.window().getMeter())
          .decimal("mean_w", Device::meanWatts)
          .integer("energy_mj", d -> d.window().getEnergyMj())
          .integer("last_mw", d -> orZero(d.window().getLastMw()))
          .integer("maximum_mw", d -> orZero(d.window().getMaximumMw()))
          .integer("counted_ms", d -> d.window().getCountedMs())
          .integer("integrated_ms", d -> d.window().getIntegratedMs())
          .integer("bridged_ms", d -> d.window().getBridgedMs())
          .integer("modelled_ms", d -> d.window().getModelledMs())
          .integer("readings", d -> d.window().getReadings())
          .flag("used", d -> d.window().getUsed())
          .at(d -> d.host().getWindowStartMs());

  /** A rejected record and where it stands in its topic. */
  private record Reject(ConsumerRecord<?, Rejected> record) {

    Rejected value() {
      return record.value();
    }

    /** A batch of rejects has one time: they are told apart by their offset. */
    long micros() {
      return record.timestamp() * 1_000 + record.offset() % 1_000;
    }

    /** ... of which a thousand fit a millisecond. */
    String thousand() {
      return Long.toString(record.offset() / 1_000 % 100);
    }

    String original() {
      ByteBuffer bytes = value().getOriginal().duplicate();
      return StandardCharsets.UTF_8.decode(bytes).toString().replace('\0', '\uFFFD');
    }
  }

  private static Table<Rejected, Reject> rejects(Topic<Rejected> topic) {
    return rejects(topic, r -> r.value().getDetail(), Reject::original);
  }

  private static Table<Rejected, Reject> rejects(
      Topic<Rejected> topic, Function<Reject, String> detail, Function<Reject, String> original) {
    return Table.live(topic, "rejected", (ConsumerRecord<?, Rejected> r) -> List.of(new Reject(r)))
        .tag("topic", r -> topic.name())
        .tag("source", r -> r.value().getSource())
        .tag("reason", r -> r.value().getReason().name())
        .tag("partition", r -> Integer.toString(r.record().partition()))
        .tag("thousand", Reject::thousand)
        .integer("records", r -> r.value().getRecords())
        .integer("line", r -> orZero(r.value().getLine()))
        .integer("event_ms", r -> orZero(r.value().getEventMs()))
        .text("site", r -> Objects.requireNonNullElse(r.value().getSite(), ""))
        .text("host", r -> Objects.requireNonNullElse(r.value().getHost(), ""))
        .text("detail", detail)
        .text("original", original)
        .at(PointTime.micros(Reject::micros));
  }

  /** What processes state of themselves; a component has the measures that make sense for it. */
  static final List<String> MEASURES =
      List.of(
          "lag_records",
          "records_total",
          "points_consumed_total",
          "points_written_total",
          "points_superseded_total",
          "points_expired_total",
          "points_dead_lettered_total",
          "rejected_total",
          "latency_ms",
          "store_batch_ms",
          "heap_used_bytes",
          "cpu_seconds_total",
          "uptime_seconds");

  static final Table<PipelineHealth, PipelineHealth> PIPELINE_HEALTH =
      Table.live(Topics.PIPELINE_HEALTH, "pipeline_health")
          .tag("component", PipelineHealth::getComponent)
          .tag("instance", PipelineHealth::getInstance)
          .text("state", PipelineHealth::getState)
          .flag("healthy", PipelineHealth::getHealthy)
          .with(
              table ->
                  MEASURES.forEach(
                      name -> table.decimal(name, r -> r.getMeasures().getOrDefault(name, 0.0))))
          .at(PipelineHealth::getAtMs);

  static final List<Table<?, ?>> ALL =
      Stream.<Table<?, ?>>concat(
              Stream.of(JOB_MINUTES, SITE_BALANCE, DEVICE_POWER, PIPELINE_HEALTH),
              Topics.REJECTS_OF_INPUTS.stream().map(LiveTables::rejects))
          .toList();

  private static final Table<Rejected, Reject> JOB_EVENTS_WITHOUT_USERS =
      rejects(Topics.REJECTED_JOB_EVENTS, r -> "", r -> "");

  private LiveTables() {}

  /** The same table, without texts in which a user's name can be. */
  static Table<?, ?> withoutUsers(Table<?, ?> table) {
    boolean quotes =
        table.name().equals(JOB_EVENTS_WITHOUT_USERS.name())
            && table.topicName().equals(JOB_EVENTS_WITHOUT_USERS.topicName());
    return quotes ? JOB_EVENTS_WITHOUT_USERS : table;
  }
}
