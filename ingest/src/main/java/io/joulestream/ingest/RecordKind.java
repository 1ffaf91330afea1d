package io.joulestream.ingest;

import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.Rejected;
import java.util.List;

/** The four kinds of records that are taken in, and the columns of their files. */
@SuppressWarnings("ImmutableEnumChecker") // the lists are unmodifiable, the topics constants
public enum RecordKind {
  SITES(
      "sites",
      Topics.REJECTED_SITE_FACTORS,
      List.of("site", "zone", "pue"),
      List.of(
          "from",
          "published",
          "received",
          "timezone",
          "period_s",
          "devices_per_host",
          "meter_order",
          "intensity_order",
          "signal",
          "scope",
          "fallback_g_per_kwh",
          "pue_category",
          "price_per_kwh",
          "currency",
          "wue_l_per_kwh",
          "capacity_kw")),
  INTENSITY(
      "intensity",
      Topics.REJECTED_INTENSITIES,
      List.of(
          "zone", "from", "to", "g_per_kwh", "signal", "scope", "status", "provider", "published"),
      List.of("received")),
  JOBS(
      "jobs",
      Topics.REJECTED_JOB_EVENTS,
      List.of(
          "time", "job", "event", "site", "host", "device", "share", "team", "project", "user",
          "name"),
      List.of("received", "attempt", "partition", "event_id", "end_state", "units")),
  POWER(
      "power",
      Topics.REJECTED_READINGS,
      List.of("time", "site", "host", "level", "device", "power_w", "energy_j"),
      List.of(
          "received", "utilisation", "model", "meter", "partition", "modelled", "counter_range_j"));

  private final String file;
  private final Topic<Rejected> rejects;
  private final List<String> columns;
  private final List<String> optionalColumns;

  RecordKind(
      String file, Topic<Rejected> rejects, List<String> columns, List<String> optionalColumns) {
    this.file = file;
    this.rejects = rejects;
    this.columns = columns;
    this.optionalColumns = optionalColumns;
  }

  /** Name of its file, without {@code .csv} or {@code .csv.gz}. */
  public String file() {
    return file;
  }

  /** Where records that are not accepted go. */
  public Topic<Rejected> rejects() {
    return rejects;
  }

  /** Columns that its file must have. */
  public List<String> columns() {
    return columns;
  }

  /** Columns that its file may have. */
  public List<String> optionalColumns() {
    return optionalColumns;
  }
}
