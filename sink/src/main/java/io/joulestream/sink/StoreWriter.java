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
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes points to one bucket until the store has accepted them.
 *
 * <p>Whatever a later try can mend is tried again, for as long as it takes: no answer, 429, 5xx (a
 * full disk among them), and also 401, 403, 404 and a limit of series, which an operator can mend.
 * Points of a batch that the store refuses (400, 413, 422) are found by halving; the others are
 * written. Writing a point twice does no harm: it has its own time and replaces itself.
 */
final class StoreWriter {

  private static final Logger LOG = LoggerFactory.getLogger(StoreWriter.class);
  private static final Set<Integer> REFUSED = Set.of(400, 413, 422);

  /** In InfluxDB's words; everything that it says so of can be mended in its configuration. */
  private static final Pattern LIMIT = Pattern.compile("max-[a-z-]+ limit exceeded");

  private static final String EXPIRED = "beyond retention policy";
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** A store, or what stands before it, may ask for any time; the data are not late for ever. */
  private static final Duration LONGEST_ASKED = Duration.ofMinutes(5);

  private final WriteApiBlocking store;
  private final Target target;
  private final Clock clock;
  private volatile String trouble = "";

  /**
   * Where it writes.
   *
   * @param retention how long the bucket keeps points; empty: for ever
   */
  record Target(
      String bucket, String organisation, WritePrecision precision, Optional<Duration> retention) {

    static Target of(Destinations destinations, Destination destination) {
      return new Target(
          destinations.bucket(destination),
          destinations.organisation(),
          destinations.kind().precision(),
          destinations.retention(destination));
    }
  }

  /**
   * What became of points.
   *
   * @param expired older than the bucket keeps them
   */
  record Outcome(int written, int expired, int refused) {
    Outcome plus(Outcome other) {
      return new Outcome(written + other.written, expired + other.expired, refused + other.refused);
    }
  }

  /**
   * A writer.
   *
   * @param clock tells what is expired, and how long a Retry-After with a date means
   */
  StoreWriter(WriteApiBlocking store, Target target, Clock clock) {
    this.store = store;
    this.target = target;
    this.clock = clock;
  }

  /**
   * Writes all points that the bucket still keeps, or hands those that the store refuses for good
   * to {@code refused} with its answer.
   *
   * @throws Session.EndedException if the partitions go to another instance meanwhile
   * @throws InterruptedException if the sink is closed meanwhile
   */
  Outcome write(
      List<EncodedPoint> points, Session session, BiConsumer<EncodedPoint, String> refused)
      throws Session.EndedException, InterruptedException {
    List<EncodedPoint> kept = points.stream().filter(this::isKept).toList();
    Outcome expired = new Outcome(0, points.size() - kept.size(), 0);
    return kept.isEmpty() ? expired : expired.plus(writeKept(kept, session, refused));
  }

  private boolean isKept(EncodedPoint point) {
    return target.retention().isEmpty()
        || point.timeMs() > clock.millis() - target.retention().get().toMillis();
  }

  private Outcome writeKept(
      List<EncodedPoint> points, Session session, BiConsumer<EncodedPoint, String> refused)
      throws Session.EndedException, InterruptedException {
    List<String> lines = points.stream().map(EncodedPoint::line).toList();
    for (Duration pause = FIRST_PAUSE; ; pause = longer(pause)) {
      session.awaitLease();
      try {
        store.writeRecords(target.bucket(), target.organisation(), target.precision(), lines);
        trouble = "";
        return new Outcome(points.size(), 0, 0);
      } catch (InfluxException e) {
        String answer = describe(e);
        if (REFUSED.contains(e.status()) && !LIMIT.matcher(answer).find()) {
          trouble = "";
          return split(points, session, refused, answer);
        }
        trouble = answer;
        Duration wait = retryAfter(e, pause);
        LOG.warn(
            "bucket {} does not take {} points: {}; next try in {} ms",
            target.bucket(),
            points.size(),
            answer,
            wait.toMillis());
        session.pause(wait);
      }
    }
  }

  /** Why the store does not take points at present; empty if it does. */
  String trouble() {
    return trouble.isEmpty() ? "" : "bucket %s: %s".formatted(target.bucket(), trouble);
  }

  private Outcome split(
      List<EncodedPoint> points,
      Session session,
      BiConsumer<EncodedPoint, String> refused,
      String answer)
      throws Session.EndedException, InterruptedException {
    if (answer.contains(EXPIRED) && droppedAll(answer, points.size())) {
      return new Outcome(0, points.size(), 0);
    }
    if (points.size() == 1) {
      refused.accept(points.get(0), answer);
      return new Outcome(0, 0, 1);
    }
    int half = points.size() / 2;
    return writeKept(points.subList(0, half), session, refused)
        .plus(writeKept(points.subList(half, points.size()), session, refused));
  }

  /** The store's clock or its retention may differ from ours. */
  private static boolean droppedAll(String answer, int points) {
    return points == 1 || answer.matches("(?s).*dropped=" + points + "\\b.*");
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  /** What the store asks for within bounds, as seconds or as a date, or else {@code pause}. */
  private Duration retryAfter(InfluxException e, Duration pause) {
    for (Map.Entry<String, String> header : e.headers().entrySet()) {
      if (header.getKey().equalsIgnoreCase("Retry-After")) {
        Duration asked = parse(header.getValue(), pause);
        return asked.compareTo(LONGEST_ASKED) < 0 ? asked : LONGEST_ASKED;
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
