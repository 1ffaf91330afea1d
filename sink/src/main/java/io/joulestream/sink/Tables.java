package io.joulestream.sink;

import io.joulestream.schemas.Beside;
import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.DevicePower;
import io.joulestream.schemas.avro.DeviceWindow;
import io.joulestream.schemas.avro.HostStatus;
import io.joulestream.schemas.avro.JobEmissions;
import io.joulestream.schemas.avro.JobTotals;
import io.joulestream.schemas.avro.ReferenceStatus;
import io.joulestream.schemas.avro.Rejected;
import io.joulestream.schemas.avro.SiteBalance;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The measurements of the store.
 *
 * <p>What is not known yet is 0 with a flag beside it ({@code priced}, {@code seen}): InfluxDB
 * would keep the old value of a field that a point leaves out. What is not a time series, but the
 * latest state of something, has time 0.
 */
public final class Tables {

  static final Table<JobEmissions, JobEmissions> JOB_MINUTES =
      Table.of(Topics.JOB_EMISSIONS, "job_minutes")
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
          .with(table -> addBeside(table, Beside::of))
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

  static final Table<JobTotals, JobTotals> JOB_TOTALS =
      Table.of(Topics.JOB_TOTALS, "job_totals")
          .tag("job", JobTotals::getJob)
          .integer("attempt", JobTotals::getAttempt)
          .integer("first_window_ms", r -> orZero(r.getFirstWindowMs()))
          .integer("last_window_ms", r -> orZero(r.getLastWindowMs()))
          .integer("windows", JobTotals::getWindows)
          .integer("energy_mj", JobTotals::getEnergyMj)
          .integer("held_idle_mj", JobTotals::getHeldIdleMj)
          .integer("overhead_mj", JobTotals::getOverheadMj)
          .integer("facility_energy_mj", r -> orZero(r.getFacilityEnergyMj()))
          .integer("location_ug", r -> orZero(r.getLocationUg()))
          .integer("pending_mj", JobTotals::getPendingMj)
          .integer("covered_ms", JobTotals::getCoveredMs)
          .integer("missing_ms", JobTotals::getMissingMs)
          .flag("priced", r -> r.getLocationUg() != null)
          .with(table -> addBeside(table, Beside::of))
          .integer("uncertainty_ug", r -> orZero(r.getUncertaintyUg()))
          .decimal("uncertainty_pct", r -> percent(r.getUncertaintyMj(), r.getEnergyMj()))
          .decimal(
              "emissions_uncertainty_pct",
              r -> percent(orZero(r.getUncertaintyUg()), orZero(r.getLocationUg())))
          .text("signal", JobTotals::getSignal)
          .text("scope", JobTotals::getScope)
          .text("team", JobTotals::getTeam)
          .text("project", JobTotals::getProject)
          .text("user", JobTotals::getUser)
          .text("name", JobTotals::getName)
          .text("markers", r -> String.join("|", r.getMarkers()));

  static final Table<SiteBalance, SiteBalance> SITE_BALANCE =
      Table.of(Topics.SITE_BALANCE, "site_balance")
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
          .with(table -> addBeside(table, Beside::of))
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
      Table.of(Topics.DEVICE_POWER, "device_power", Device::all)
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

  static final Table<HostStatus, HostStatus> HOST_STATUS =
      Table.of(Topics.HOST_STATUS, "host_status")
          .tag("site", HostStatus::getSite)
          .tag("host", HostStatus::getHost)
          .integer("last_reading_ms", r -> orZero(r.getLastReadingMs()))
          .integer("received_ms", HostStatus::getReceivedMs)
          .integer("frontier_ms", HostStatus::getFrontierMs)
          .integer("devices", HostStatus::getDevices)
          .flag("seen", r -> r.getLastReadingMs() != null)
          .text("alternates", r -> String.join("|", r.getAlternates()))
          .text("unmatched", r -> String.join("|", r.getUnmatched()))
          .text("running", r -> String.join("|", r.getRunning()));

  static final Table<ReferenceStatus, ReferenceStatus> REFERENCE_STATUS =
      Table.of(Topics.REFERENCE_STATUS, "reference_status")
          .tag("kind", r -> r.getKind().name())
          .tag("name", ReferenceStatus::getName)
          .integer("accepted", ReferenceStatus::getAccepted)
          .integer("duplicates", ReferenceStatus::getDuplicates)
          .integer("conflicts", ReferenceStatus::getConflicts)
          .integer("last_published_ms", ReferenceStatus::getLastPublishedMs)
          .integer("covered_to_ms", ReferenceStatus::getCoveredToMs)
          .integer("received_ms", ReferenceStatus::getReceivedMs);

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
    return Table.of(topic, "rejected", (ConsumerRecord<?, Rejected> r) -> List.of(new Reject(r)))
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
        .text("detail", r -> r.value().getDetail())
        .text("original", Reject::original)
        .atMicros(Reject::micros);
  }

  /** All of them. */
  public static final List<Table<?, ?>> ALL =
      Stream.<Table<?, ?>>concat(
              Stream.of(
                  JOB_MINUTES,
                  JOB_TOTALS,
                  SITE_BALANCE,
                  DEVICE_POWER,
                  HOST_STATUS,
                  REFERENCE_STATUS),
              Topics.REJECTS_OF_INPUTS.stream().map(Tables::rejects))
          .toList();

  private Tables() {}

  private static <V> void addBeside(Table<V, V> table, Function<V, Beside> beside) {
    addKnown(table, "average_direct", "_ug", row -> beside.apply(row).averageDirectUg());
    addKnown(table, "average_lifecycle", "_ug", row -> beside.apply(row).averageLifecycleUg());
    addKnown(table, "marginal_direct", "_ug", row -> beside.apply(row).marginalDirectUg());
    addKnown(table, "marginal_lifecycle", "_ug", row -> beside.apply(row).marginalLifecycleUg());
    addKnown(table, "cost", "_micro", row -> beside.apply(row).costMicro());
    addKnown(table, "water", "_ul", row -> beside.apply(row).waterUl());
    table
        .text("currency", row -> beside.apply(row).currency())
        .integer("uncertainty_mj", row -> beside.apply(row).uncertaintyMj());
  }

  /** A number that may not be known, and whether it is. */
  private static <V> void addKnown(
      Table<V, V> table, String name, String unit, Function<V, @Nullable Long> value) {
    table
        .integer(name + unit, row -> orZero(value.apply(row)))
        .flag(name + "_known", row -> value.apply(row) != null);
  }

  /** A bound on the error in per cent of the figure; 0 of nothing. */
  private static double percent(long bound, long figure) {
    return figure == 0 ? 0 : 100.0 * bound / figure;
  }

  private static long orZero(@Nullable Long value) {
    return Objects.requireNonNullElse(value, 0L);
  }
}
