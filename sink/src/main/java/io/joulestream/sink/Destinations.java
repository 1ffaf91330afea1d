package io.joulestream.sink;

import java.time.Duration;
import java.util.Optional;

/**
 * Where points go: one server, and a bucket for each retention.
 *
 * @param url e.g. {@code http://127.0.0.1:8086}; without a user
 * @param token of an account that may write; {@code user:password} for InfluxDB 1.x
 * @param organisation as the store knows it; ignored by InfluxDB 1.x
 * @param liveBucket bucket or database of the live measurements
 * @param liveRetention how long that one keeps points; older ones are not sent. Empty: for ever
 * @param historyBucket bucket or database of what is kept for ever
 */
public record Destinations(
    StoreKind kind,
    String url,
    String token,
    String organisation,
    String liveBucket,
    Optional<Duration> liveRetention,
    String historyBucket) {

  public static final String LIVE_BUCKET = "energy_live";
  public static final String HISTORY_BUCKET = "energy_hist";
  public static final Duration LIVE_RETENTION = Duration.ofDays(14);

  public Destinations {
    requireNoUser(url);
    if (liveBucket.isBlank() || historyBucket.isBlank()) {
      throw new IllegalArgumentException(
          "'%s' and '%s' must name a bucket each".formatted(liveBucket, historyBucket));
    }
    if (liveRetention.isPresent() && liveRetention.get().compareTo(Duration.ofHours(1)) < 0) {
      throw new IllegalArgumentException(
          liveRetention.get() + " of live retention is less than the hour a store can keep");
    }
    if (kind == StoreKind.INFLUX && liveBucket.equals(historyBucket)) {
      throw new IllegalArgumentException(
          liveBucket + " cannot be both buckets: they keep points for different times");
    }
  }

  /**
   * Refuses a URL with a user or a password, as URLs are printed in messages.
   *
   * @throws IllegalArgumentException with a sentence that does not repeat them
   */
  public static void requireNoUser(String url) {
    if (url.indexOf('@') >= 0) {
      throw new IllegalArgumentException(
          "url of the store holds an '@': a user and a password belong in the token, as user:password");
    }
  }

  /** The embedded store, which has no buckets, forgets nothing and asks for no token. */
  public static Destinations embedded(String url) {
    return new Destinations(
        StoreKind.EMBEDDED,
        url,
        "none",
        "joulestream",
        "joulestream",
        Optional.empty(),
        "joulestream");
  }

  /** An InfluxDB with the usual buckets. */
  public static Destinations influx(String url, String token, String organisation) {
    return new Destinations(
        StoreKind.INFLUX,
        url,
        token,
        organisation,
        LIVE_BUCKET,
        Optional.of(LIVE_RETENTION),
        HISTORY_BUCKET);
  }

  String bucket(Destination destination) {
    return destination == Destination.LIVE ? liveBucket : historyBucket;
  }

  Optional<Duration> retention(Destination destination) {
    return destination == Destination.LIVE ? liveRetention : Optional.empty();
  }

  @Override
  public String toString() {
    return "Destinations[%s, %s, %s, %s (%s), %s, token ***]"
        .formatted(
            kind,
            url,
            organisation,
            liveBucket,
            liveRetention.map(Duration::toString).orElse("for ever"),
            historyBucket);
  }
}
