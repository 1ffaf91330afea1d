package io.joulestream.sink;

import com.influxdb.client.BucketsQuery;
import com.influxdb.client.domain.Bucket;
import com.influxdb.client.domain.BucketRetentionRules;
import com.influxdb.exceptions.InfluxException;
import java.time.Duration;
import java.util.Optional;

/** How long a bucket keeps points; zero: for ever. */
final class StoredRetention {

  private StoredRetention() {}

  /**
   * Asks for it.
   *
   * @return empty if there is no such bucket, or the token may not see it
   * @throws InfluxException if the server does not say
   * @throws InfluxServer.NotUsableException if it does not answer, or refuses the token
   */
  static Optional<Duration> of(
      InfluxServer server,
      InfluxServer.Version version,
      Destinations destinations,
      String bucketName)
      throws InfluxServer.NotUsableException {
    return version.major() == 1
        ? ofDatabase(server, bucketName)
        : bucket(server, destinations.organisation(), bucketName).map(StoredRetention::ofBucket);
  }

  /** Of InfluxDB 1.x: that of the default policy. */
  private static Optional<Duration> ofDatabase(InfluxServer server, String database)
      throws InfluxServer.NotUsableException {
    return server
        .query(database, "SHOW RETENTION POLICIES ON " + InfluxServer.name(database))
        .stream()
        .filter(row -> "true".equals(row.get("default")))
        .map(row -> InfluxServer.duration(row.getOrDefault("duration", "0s")))
        .findFirst();
  }

  static Optional<Bucket> bucket(InfluxServer server, String organisation, String name) {
    BucketsQuery query = new BucketsQuery();
    query.setName(name);
    query.setOrg(organisation);
    return server.client().getBucketsApi().findBuckets(query).stream()
        .filter(bucket -> name.equals(bucket.getName()))
        .findFirst();
  }

  static Duration ofBucket(Bucket bucket) {
    return bucket.getRetentionRules().stream()
        .map(BucketRetentionRules::getEverySeconds)
        .filter(seconds -> seconds != null)
        .map(Duration::ofSeconds)
        .findFirst()
        .orElse(Duration.ZERO);
  }
}
