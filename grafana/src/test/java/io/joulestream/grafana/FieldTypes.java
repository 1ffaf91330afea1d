package io.joulestream.grafana;

import io.joulestream.sink.FieldType;
import java.util.Set;

/** Types of the fields of measurements that the sink has no table for. */
final class FieldTypes {

  private static final Set<String> FLAGS =
      Set.of("priced", "previous_priced", "retracted", "healthy", "final", "used", "seen");
  private static final Set<String> TEXTS =
      Set.of(
          "job",
          "team",
          "project",
          "user",
          "name",
          "state",
          "currency",
          "signal",
          "scope",
          "markers",
          "title",
          "text",
          "host",
          "zone",
          "timezone",
          "pue_category",
          "intensity_status",
          "previous_intensity_status",
          "intensity_provider");
  private static final Set<String> DECIMALS =
      Set.of("g_per_kwh", "pue", "price_per_kwh", "wue_l_per_kwh", "capacity_w");

  private FieldTypes() {}

  static FieldType of(String measurement, String field) {
    if (FLAGS.contains(field) || field.endsWith("_known")) {
      return FieldType.BOOLEAN;
    }
    if (TEXTS.contains(field)) {
      return FieldType.STRING;
    }
    return measurement.equals("pipeline_health") || DECIMALS.contains(field)
        ? FieldType.FLOAT
        : FieldType.INTEGER;
  }
}
