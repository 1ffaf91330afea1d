package io.joulestream.sink;

import com.influxdb.exceptions.InfluxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether the sink can work with a store, in one sentence for everything that is wrong. Changes
 * nothing.
 */
public final class StoreCheck {

  /** What the live dashboards look back on. */
  private static final Duration LIVE_NEEDS = Duration.ofDays(1);

  private static final String RUN_INIT = "run joulestream store-init";

  private final Destinations destinations;
  private final SinkSettings settings;

  public StoreCheck(Destinations destinations, SinkSettings settings) {
    this.destinations = destinations;
    this.settings = settings;
  }

  /** How much it matters. */
  public enum Weight {
    /** The sink works, but not quite as intended. */
    WARNING,
    /** Nobody answers: asked again later it may be all right. */
    UNREACHABLE,
    /** The sink cannot work. */
    ERROR
  }

  /**
   * Something that is not as it should be.
   *
   * @param sentence the value, the place and the rule
   */
  public record Finding(Weight weight, String sentence) {}

  /** Everything that is not as it should be, as far as can be asked; empty if all is well. */
  public List<Finding> findings() {
    if (destinations.kind() == StoreKind.EMBEDDED) {
      return List.of();
    }
    try (InfluxServer server = new InfluxServer(destinations)) {
      return findings(server);
    } catch (InfluxServer.NotUsableException e) {
      return List.of(e.finding());
    } catch (IllegalArgumentException e) {
      return List.of(
          error("'%s' is no URL of a store: %s".formatted(destinations.url(), e.toString())));
    }
  }

  private List<Finding> findings(InfluxServer server) throws InfluxServer.NotUsableException {
    InfluxServer.Version version = server.version();
    List<Finding> findings = new ArrayList<>(versionFindings(version));
    if (findings.stream().anyMatch(finding -> finding.weight() == Weight.ERROR)) {
      return findings;
    }
    for (Destination destination : Destination.values()) {
      Optional<Finding> access = access(server, destination);
      access.ifPresent(findings::add);
      if (access.isEmpty() && version.major() < 3) {
        retention(server, version, destination).ifPresent(findings::add);
      }
    }
    return findings;
  }

  private List<Finding> versionFindings(InfluxServer.Version version) {
    if (!version.isWritable()) {
      return List.of(error(version.tooOld(destinations)));
    }
    if (version.major() < 3) {
      return List.of();
    }
    String sentence =
        "InfluxDB %s at %s cannot take restatements by overwrite: it may keep the older of two"
            + " values of a point. Use InfluxDB 2 or 1.8 and later";
    return List.of(
        settings.allowInfluxdb3()
            ? new Finding(Weight.WARNING, sentence.formatted(version.text(), destinations.url()))
            : error(
                (sentence + ", or set allow_influxdb_3 if wrong figures will do")
                    .formatted(version.text(), destinations.url())));
  }

  private Optional<Finding> access(InfluxServer server, Destination destination)
      throws InfluxServer.NotUsableException {
    String bucket = destinations.bucket(destination);
    InfluxServer.Answer answer = server.writeNothing(bucket);
    if (InfluxServer.isDenied(answer.status())) {
      return Optional.of(server.denied(answer.status()).finding());
    }
    if (answer.status() == 404) {
      return Optional.of(
          error(
              "the InfluxDB at %s has no bucket (database) %s for organisation %s: %s"
                  .formatted(destinations.url(), bucket, destinations.organisation(), RUN_INIT)));
    }
    return answer.status() < 500
        ? Optional.empty() // 204, or 400 because there is nothing to write
        : Optional.of(
            new Finding(
                Weight.UNREACHABLE,
                "the InfluxDB at %s cannot write to %s: %d %s"
                    .formatted(
                        destinations.url(), bucket, answer.status(), answer.body().strip())));
  }

  private Optional<Finding> retention(
      InfluxServer server, InfluxServer.Version version, Destination destination)
      throws InfluxServer.NotUsableException {
    String bucket = destinations.bucket(destination);
    try {
      return StoredRetention.of(server, version, destinations, bucket)
          .map(actual -> compare(destination, bucket, actual))
          .orElseGet(
              () ->
                  Optional.of(
                      new Finding(
                          Weight.WARNING,
                          "how long %s at %s keeps points is not known: the token may not see it"
                              .formatted(bucket, destinations.url()))));
    } catch (InfluxException e) {
      return Optional.of(
          new Finding(
              Weight.WARNING,
              "how long %s at %s keeps points is not known: %s"
                  .formatted(bucket, destinations.url(), InfluxServer.words(e))));
    }
  }

  private Optional<Finding> compare(Destination destination, String bucket, Duration actual) {
    Duration wanted = destinations.retention(destination).orElse(Duration.ZERO);
    if (actual.equals(wanted)) {
      return Optional.empty();
    }
    if (destination == Destination.HISTORY) {
      return Optional.of(
          error(
              ("%s at %s keeps points for %s only, but holds what has time 0 and is never thrown"
                      + " away: %s")
                  .formatted(bucket, destinations.url(), inWords(actual), RUN_INIT)));
    }
    if (!actual.isZero() && actual.compareTo(LIVE_NEEDS) < 0) {
      return Optional.of(
          error(
              ("%s at %s keeps points for %s, less than the day that live dashboards look back on:"
                      + " %s")
                  .formatted(bucket, destinations.url(), inWords(actual), RUN_INIT)));
    }
    return Optional.of(
        new Finding(
            Weight.WARNING,
            "%s at %s keeps points for %s, the settings say %s: %s"
                .formatted(
                    bucket, destinations.url(), inWords(actual), inWords(wanted), RUN_INIT)));
  }

  static String inWords(Duration retention) {
    if (retention.isZero()) {
      return "ever";
    }
    return retention.toHours() % 24 == 0 ? retention.toDays() + " d" : retention.toHours() + " h";
  }

  private static Finding error(String sentence) {
    return new Finding(Weight.ERROR, sentence);
  }
}
