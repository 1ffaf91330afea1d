package io.joulestream.sink;

import com.influxdb.client.WriteApiBlocking;
import com.influxdb.client.domain.WritePrecision;
import com.influxdb.exceptions.InfluxException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes points until the store has accepted them.
 *
 * <p>Whatever a later try can mend is tried again, for as long as it takes: no answer, 429, 5xx,
 * and also 401, 403 and 404, which an operator can mend. Points of a batch that the store refuses
 * (400, 413, 422) are found by halving; the others are written. Writing a point twice does no harm:
 * it has its own time and replaces itself.
 */
final class StoreWriter {

  private static final Logger LOG = LoggerFactory.getLogger(StoreWriter.class);
  private static final Set<Integer> REFUSED = Set.of(400, 413, 422);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final WriteApiBlocking store;
  private final String bucket;
  private final String organisation;
  private final Clock clock;
  private volatile String trouble = "";

  /**
   * A writer.
   *
   * @param clock tells how long a Retry-After with a date means
   */
  StoreWriter(WriteApiBlocking store, String bucket, String organisation, Clock clock) {
    this.store = store;
    this.bucket = bucket;
    this.organisation = organisation;
    this.clock = clock;
  }

  /**
   * Writes all points, or hands those that the store refuses for good to {@code refused} with its
   * answer.
   *
   * @return how many were written
   * @throws InterruptedException if the sink is closed meanwhile
   */
  int write(List<EncodedPoint> points, BiConsumer<EncodedPoint, String> refused)
      throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    while (!points.isEmpty()) {
      try {
        store.writeRecords(
            bucket,
            organisation,
            WritePrecision.US,
            points.stream().map(EncodedPoint::line).toList());
        trouble = "";
        return points.size();
      } catch (InfluxException e) {
        if (REFUSED.contains(e.status())) {
          trouble = "";
          return split(points, refused, e);
        }
        trouble = describe(e);
        Duration wait = retryAfter(e, pause);
        LOG.warn(
            "the store does not take {} points: {}; next try in {} ms",
            points.size(),
            trouble,
            wait.toMillis());
        TimeUnit.MILLISECONDS.sleep(wait.toMillis());
        pause = longer(pause);
      }
    }
    return 0;
  }

  /** Why the store does not take points at present; empty if it does. */
  String trouble() {
    return trouble;
  }

  private int split(
      List<EncodedPoint> points, BiConsumer<EncodedPoint, String> refused, InfluxException e)
      throws InterruptedException {
    if (points.size() == 1) {
      refused.accept(points.get(0), describe(e));
      return 0;
    }
    int half = points.size() / 2;
    return write(points.subList(0, half), refused)
        + write(points.subList(half, points.size()), refused);
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  /** What the store asks for, as seconds or as a date, or else {@code pause}. */
  private Duration retryAfter(InfluxException e, Duration pause) {
    for (Map.Entry<String, String> header : e.headers().entrySet()) {
      if (header.getKey().equalsIgnoreCase("Retry-After")) {
        return parse(header.getValue(), pause);
      }
    }
    return pause;
  }

  private Duration parse(String value, Duration otherwise) {
    try {
      return value.chars().allMatch(Character::isDigit)
          ? Duration.ofSeconds(Long.parseLong(value))
          : until(ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException | NumberFormatException e) {
      return otherwise;
    }
  }

  private Duration until(Instant time) {
    Duration until = Duration.between(clock.instant(), time);
    return until.isNegative() ? Duration.ZERO : until;
  }

  private static String describe(InfluxException e) {
    String message = e.getMessage() == null ? e.errorBody().toString() : e.getMessage();
    return (e.status() == 0 ? "" : e.status() + " ") + message;
  }
}
