package io.joulestream.grafana;

import io.joulestream.sink.Destination;
import io.joulestream.sink.FieldType;
import io.joulestream.sink.StoreKind;
import io.joulestream.sink.Table;
import io.joulestream.sink.Tables;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Measurements of the store with their tags and fields, as the sink writes them to InfluxDB. A test
 * of the sink compares them with {@code docs/store.md}.
 *
 * <p>This is the only class that knows where the schema comes from.
 */
record StoreSchema(Map<String, Measurement> measurements) {

  /**
   * A measurement.
   *
   * @param dataSource uid of the data source of its bucket
   * @param tags in order
   * @param types of the fields, in order
   */
  record Measurement(
      String name, String dataSource, List<String> tags, Map<String, FieldType> types) {

    Set<String> fields() {
      return types.keySet();
    }

    boolean has(String column) {
      return tags.contains(column) || types.containsKey(column);
    }

    FieldType type(String field) {
      return types.get(field);
    }
  }

  private static final Map<Destination, String> DATA_SOURCES =
      Map.of(Destination.LIVE, "energy-live", Destination.HISTORY, "energy-hist");

  /** The only measurement that no topic holds: {@code store-init} writes it from its settings. */
  private static final Measurement BUDGETS =
      new Measurement(
          "team_budgets",
          "energy-hist",
          List.of("team"),
          Map.of(
              "energy_mj_per_month", FieldType.INTEGER,
              "location_ug_per_month", FieldType.INTEGER));

  static StoreSchema load() {
    Map<String, Measurement> all = new LinkedHashMap<>();
    all.put(BUDGETS.name(), BUDGETS);
    for (Table<?, ?> table : Tables.of(StoreKind.INFLUX, true)) {
      all.put(
          table.name(),
          new Measurement(
              table.name(),
              DATA_SOURCES.get(table.destination()),
              table.tags(StoreKind.INFLUX),
              table.fields(StoreKind.INFLUX)));
    }
    return new StoreSchema(all);
  }
}
