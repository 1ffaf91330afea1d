package io.joulestream.grafana;

import io.joulestream.sink.Destinations;
import java.net.URI;
import java.time.Instant;
import java.util.Map;

/**
 * A real InfluxDB with data in it, and what has to be known to ask it. Who filled it is no matter:
 * a test of the queries needs nothing else.
 */
interface FilledStore extends AutoCloseable {

  /** By uid of the data source that reads it. */
  Map<String, String> DATABASES =
      Map.of("energy-live", Destinations.LIVE_BUCKET, "energy-hist", Destinations.HISTORY_BUCKET);

  /** Where it answers {@code /query}. */
  URI url();

  /** Database that a data source reads. */
  default String database(String dataSourceUid) {
    return DATABASES.get(dataSourceUid);
  }

  /** What {@code now} is for it. Ranges of the dashboards end here. */
  Instant now();

  /** A value for each variable of the dashboards of which there is data. */
  Map<String, String> names();

  /** Queries that find nothing in this store, by where they stand, with the reason. */
  Map<String, String> mayBeEmpty();

  @Override
  void close();
}
