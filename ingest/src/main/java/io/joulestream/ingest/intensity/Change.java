package io.joulestream.ingest.intensity;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A value that is new, or other than the last one of its interval. */
record Change(Interval interval, Known known) {

  /** As a record, in the order of the columns of {@code intensity.csv}. */
  Map<String, String> columns() {
    Series series = interval.series();
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put("zone", series.zone());
    columns.put("from", iso(interval.fromMs()));
    columns.put("to", iso(interval.toMs()));
    columns.put("g_per_kwh", known.gPerKwh().toPlainString());
    columns.put("signal", series.signal().name());
    columns.put("scope", series.scope().name());
    columns.put("status", known.status().name());
    columns.put("provider", series.provider());
    columns.put("published", iso(known.publishedMs()));
    return columns;
  }

  private static String iso(long timeMs) {
    return Instant.ofEpochMilli(timeMs).toString();
  }
}
