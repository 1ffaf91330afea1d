package io.joulestream.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import io.joulestream.standalone.embedded.StoreQuery;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the fleet draws now and has drawn so far, site by site, from the store. */
final class LiveTable {

  private static final double MJ_PER_KWH = 3.6e9;

  private final StoreQuery query;

  LiveTable(StoreQuery query) {
    this.query = query;
  }

  /** The table as lines of text, or none while there is nothing to show. */
  List<String> lines() {
    Map<String, Double> watts = new HashMap<>();
    // the last minute of which nearly all readings have come, unless that is long ago
    for (List<JsonNode> row :
        query
            .run(
                "SELECT site, measured_mj / cast(window_ms AS DOUBLE) FROM site_balance"
                    + " WHERE accounted AND timestamp < dateadd('s', -65, now())"
                    + " AND timestamp > dateadd('m', -5, now())"
                    + " LATEST ON timestamp PARTITION BY site")
            .rows()) {
      watts.put(row.get(0).asText(), row.get(1).asDouble());
    }
    Map<String, Long> jobs = new HashMap<>();
    for (List<JsonNode> row :
        query.run("SELECT site, count_distinct(job) FROM job_minutes WHERE NOT retracted").rows()) {
      jobs.put(row.get(0).asText(), row.get(1).asLong());
    }
    Map<String, String> quality = quality();
    TextTable table =
        new TextTable(
            List.of(
                "site",
                "kW now",
                "jobs",
                "IT kWh",
                "±",
                "unallocated",
                "facility kWh",
                "kgCO2e",
                "of",
                "pending kWh",
                "data quality"));
    List<List<JsonNode>> sites = sites();
    for (List<JsonNode> row : sites) {
      String site = row.get(0).asText();
      double energy = row.get(1).asDouble();
      table.add(
          List.of(
              site,
              watts.containsKey(site) ? decimal(watts.get(site) / 1e3, 1) : "–",
              Long.toString(jobs.getOrDefault(site, 0L)),
              decimal(energy / MJ_PER_KWH, 2),
              energy == 0 ? "–" : decimal(100 * row.get(7).asDouble() / energy, 0) + " %",
              energy == 0 ? "–" : decimal(100 * row.get(2).asDouble() / energy, 1) + " %",
              decimal(row.get(3).asDouble() / MJ_PER_KWH, 2),
              decimal(row.get(4).asDouble() / 1e9, 3),
              row.get(6).asText(),
              decimal(row.get(5).asDouble() / MJ_PER_KWH, 2),
              quality.getOrDefault(site, "–")));
    }
    return sites.isEmpty() ? List.of() : table.lines();
  }

  private List<List<JsonNode>> sites() {
    return query
        .run(
            "SELECT site, sum(measured_mj), sum(unallocated_mj), sum(facility_energy_mj),"
                + " sum(location_ug), sum(pending_mj), max(signal || ' ' || scope),"
                + " sum(uncertainty_mj)"
                + " FROM site_balance ORDER BY site")
        .rows()
        .stream()
        .filter(row -> row.get(1).asLong() > 0)
        .toList();
  }

  /** How the time that jobs held devices is known, per cent. */
  private Map<String, String> quality() {
    Map<String, String> quality = new HashMap<>();
    for (List<JsonNode> row :
        query
            .run(
                "SELECT site, sum(counted_ms + integrated_ms), sum(bridged_ms), sum(modelled_ms),"
                    + " sum(missing_ms) FROM job_minutes")
            .rows()) {
      double measured = row.get(1).asDouble();
      double bridged = row.get(2).asDouble();
      double modelled = row.get(3).asDouble();
      double missing = row.get(4).asDouble();
      double all = measured + bridged + modelled + missing;
      if (all > 0) {
        quality.put(
            row.get(0).asText(),
            part("measured", measured, all)
                + part(", bridged", bridged, all)
                + part(", modelled", modelled, all)
                + part(", missing", missing, all));
      }
    }
    return quality;
  }

  private static String part(String name, double ms, double all) {
    return ms == 0 ? "" : name + " " + decimal(100 * ms / all, 2) + " %";
  }

  private static String decimal(double value, int digits) {
    return String.format(Locale.ROOT, "%,." + digits + "f", value);
  }
}
