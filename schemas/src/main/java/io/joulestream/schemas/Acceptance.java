package io.joulestream.schemas;

import io.joulestream.schemas.avro.Level;
import io.joulestream.schemas.avro.RejectReason;
import io.joulestream.schemas.avro.Signal;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.zone.ZoneRulesProvider;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which records are taken at their word, decided by the record alone (semantics §2).
 *
 * <p>Collectors apply it before they publish, so that whoever sent a bad record hears of it at
 * once; the topology applies it again, because not every collector is ours.
 *
 * @param maximumMw highest plausible power of a level, mW; a level that is absent has none
 * @param futureTolerance how far an event may be ahead of its receipt
 * @param readingHorizon how far a reading may be behind its receipt
 * @param jobEventHorizon how far a job event may be behind its receipt
 * @param intensityRanges in which range the average intensity of a zone is plausible
 */
public record Acceptance(
    Map<Level, Long> maximumMw,
    Duration futureTolerance,
    Duration readingHorizon,
    Duration jobEventHorizon,
    IntensityRanges intensityRanges) {

  public static final Acceptance DEFAULT =
      new Acceptance(
          Map.of(Level.DEVICE, 3_000_000L, Level.NODE, 30_000_000L),
          Duration.ofMinutes(5),
          Duration.ofMinutes(2),
          Duration.ofMinutes(15),
          IntensityRanges.bundled());

  private static final long WHOLE = 1_000_000_000;

  /** A name is a part of keys and of points of the store. */
  private static final int LONGEST_NAME = 256;

  /** Events before 2000 are times in seconds, events after 2100 times in microseconds. */
  private static final long EARLIEST_EVENT_MS = 946_684_800_000L;

  private static final long LATEST_MS = 4_102_444_800_000L;

  /** Beyond these, sums of a window no longer fit 64 bits; nothing real comes near. */
  private static final long MOST_POWER_MW = 1_000_000_000_000_000L;

  private static final long MOST_ENERGY_MJ = 1_000_000_000_000_000_000L;
  private static final long MOST_PUE_MILLIONTHS = 100_000_000L;
  private static final long LONGEST_PERIOD_MS = 86_400_000L;

  /** A backslash that line protocol would take for an escape. */
  private static final Pattern ESCAPE = Pattern.compile("\\\\([ ,=]|$)");

  public Acceptance {
    maximumMw = Map.copyOf(maximumMw);
  }

  /** With ranges of zones that count before those so far. */
  public Acceptance withIntensityRanges(Map<String, IntensityRanges.Range> ranges) {
    return new Acceptance(
        maximumMw,
        futureTolerance,
        readingHorizon,
        jobEventHorizon,
        intensityRanges.overriddenBy(ranges));
  }

  /** Why a record is not accepted: the rule, and the value, the place and the rule in words. */
  public record Violation(RejectReason reason, String detail) {}

  /** A name that can be a part of a key, or what is wrong with it. */
  public static Optional<Violation> ofName(String field, String value, boolean required) {
    if (required && value.isBlank()) {
      return violation(RejectReason.MALFORMED, field + " is empty: it is required");
    }
    if (hasControlCharacter(value)) {
      return violation(
          RejectReason.MALFORMED,
          field + " is '" + value + "': a name cannot hold control characters");
    }
    if (value.length() > LONGEST_NAME) {
      return violation(
          RejectReason.MALFORMED,
          "%s is '%s…': a name has at most %d characters"
              .formatted(field, value.substring(0, 32), LONGEST_NAME));
    }
    if (ESCAPE.matcher(value).find()) {
      return violation(
          RejectReason.MALFORMED,
          "%s is '%s': a backslash cannot be last or before a space, comma or equals sign"
              .formatted(field, value));
    }
    return Optional.empty();
  }

  private static boolean hasControlCharacter(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (Character.isISOControl(value.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** A constant of an Avro enum, whose first symbol stands for all that are not known. */
  public static <E extends Enum<E>> Optional<Violation> ofSymbol(String field, E symbol) {
    return symbol.name().equals("UNKNOWN")
        ? violation(
            RejectReason.UNKNOWN, field + " is not one of " + known(symbol.getDeclaringClass()))
        : Optional.empty();
  }

  /** The symbols of an Avro enum that mean something. */
  public static <E extends Enum<E>> String known(Class<E> symbols) {
    return Arrays.stream(symbols.getEnumConstants())
        .map(Enum::name)
        .filter(name -> !name.equals("UNKNOWN"))
        .collect(Collectors.joining(", "));
  }

  /** A time that the books can sort by. */
  public static Optional<Violation> ofTime(String field, long timeMs) {
    return timeMs < 0 || timeMs > LATEST_MS
        ? violation(
            RejectReason.MALFORMED,
            "%s is %s: it cannot be before 1970 or after 2100"
                .formatted(field, Instant.ofEpochMilli(timeMs)))
        : Optional.empty();
  }

  /** Whether a device is named exactly where there is one. */
  public static Optional<Violation> ofPlace(Level level, String device) {
    if (level == Level.UNKNOWN) {
      return ofSymbol("level", level);
    }
    if (level == Level.DEVICE && device.isBlank()) {
      return violation(
          RejectReason.MALFORMED, "device is empty: a DEVICE reading names its device");
    }
    if (level != Level.DEVICE && !device.isEmpty()) {
      return violation(
          RejectReason.MALFORMED,
          "device is '" + device + "': a " + level + " reading is of no device");
    }
    return Optional.empty();
  }

  /** The values and times of a reading. */
  public Optional<Violation> ofReading(
      Level level,
      OptionalLong powerMw,
      OptionalLong energyMj,
      OptionalLong utilisationPpb,
      long timeMs,
      long receivedMs) {
    Optional<Violation> noEvent = ofEventTimes(timeMs, receivedMs);
    if (noEvent.isPresent()) {
      return noEvent;
    }
    if (powerMw.orElse(0) < 0) {
      return negative("power", powerMw.getAsLong(), 3, "W");
    }
    if (energyMj.orElse(0) < 0) {
      return negative("energy", energyMj.getAsLong(), 3, "J");
    }
    if (utilisationPpb.orElse(0) < 0) {
      return negative("utilisation", utilisationPpb.getAsLong(), 9, "");
    }
    long maximum = maximumMw.getOrDefault(level, MOST_POWER_MW);
    if (powerMw.orElse(0) > maximum) {
      return violation(
          RejectReason.IMPLAUSIBLE,
          "power is %s W: a %s draws at most %s W"
              .formatted(decimal(powerMw.getAsLong(), 3), level, decimal(maximum, 3)));
    }
    if (energyMj.orElse(0) > MOST_ENERGY_MJ) {
      return violation(
          RejectReason.IMPLAUSIBLE,
          "energy is %s J: a counter reads at most %s J"
              .formatted(decimal(energyMj.getAsLong(), 3), decimal(MOST_ENERGY_MJ, 3)));
    }
    if (utilisationPpb.orElse(0) > WHOLE) {
      return violation(
          RejectReason.IMPLAUSIBLE,
          "utilisation is "
              + decimal(utilisationPpb.getAsLong(), 9)
              + ": it is a share between 0 and 1");
    }
    return ofTimes(timeMs, receivedMs, readingHorizon);
  }

  /** As {@link #ofReading}, for a reading among many that are almost always accepted. */
  public boolean accepts(HostTicks ticks, int tick, int channel) {
    Level level = ticks.channels().get(channel).level();
    long age = ticks.receivedMs() - ticks.timeMs(tick);
    return level != Level.UNKNOWN
        && ticks.timeMs(tick) >= EARLIEST_EVENT_MS
        && ticks.receivedMs() <= LATEST_MS
        && age <= readingHorizon.toMillis()
        && -age <= futureTolerance.toMillis()
        && (!ticks.hasPower(tick, channel)
            || isBetween(
                ticks.powerMw(tick, channel), maximumMw.getOrDefault(level, MOST_POWER_MW)))
        && (!ticks.hasEnergy(tick, channel)
            || isBetween(ticks.energyMj(tick, channel), MOST_ENERGY_MJ))
        && (!ticks.hasUtilisation(tick, channel)
            || isBetween(ticks.utilisationPpb(tick, channel), WHOLE));
  }

  private static boolean isBetween(long value, long maximum) {
    return value >= 0 && value <= maximum;
  }

  /** The share and times of a job event. */
  public Optional<Violation> ofJobEvent(long sharePpb, long timeMs, long receivedMs) {
    Optional<Violation> noEvent = ofEventTimes(timeMs, receivedMs);
    if (noEvent.isPresent()) {
      return noEvent;
    }
    if (sharePpb < 0) {
      return negative("share", sharePpb, 9, "");
    }
    if (sharePpb == 0 || sharePpb > WHOLE) {
      return violation(
          RejectReason.IMPLAUSIBLE,
          "share is " + decimal(sharePpb, 9) + ": it is above 0 and at most 1");
    }
    return ofTimes(timeMs, receivedMs, jobEventHorizon);
  }

  private static Optional<Violation> ofEventTimes(long timeMs, long receivedMs) {
    if (timeMs < EARLIEST_EVENT_MS) {
      return violation(
          RejectReason.MALFORMED,
          "time is %s: an event cannot be before 2000".formatted(Instant.ofEpochMilli(timeMs)));
    }
    return ofTime("received", receivedMs);
  }

  private Optional<Violation> ofTimes(long timeMs, long receivedMs, Duration horizon) {
    if (timeMs - receivedMs > futureTolerance.toMillis()) {
      return violation(
          RejectReason.FUTURE,
          "time %s is %s after it was received, more than %s"
              .formatted(
                  Instant.ofEpochMilli(timeMs),
                  Duration.ofMillis(timeMs - receivedMs),
                  futureTolerance));
    }
    if (receivedMs - timeMs > horizon.toMillis()) {
      return violation(
          RejectReason.LATE,
          "time %s was received %s later, more than %s"
              .formatted(
                  Instant.ofEpochMilli(timeMs), Duration.ofMillis(receivedMs - timeMs), horizon));
    }
    return Optional.empty();
  }

  /**
   * The interval and value of an intensity.
   *
   * <p>Only an average has a range of its zone: what one more kWh causes may be nothing at all.
   */
  public Optional<Violation> ofIntensity(
      String zone, Signal signal, long fromMs, long toMs, long mgPerKwh) {
    if (fromMs >= toMs) {
      return violation(
          RejectReason.MALFORMED,
          "the interval from %s to %s is empty"
              .formatted(Instant.ofEpochMilli(fromMs), Instant.ofEpochMilli(toMs)));
    }
    IntensityRanges.Range range =
        signal == Signal.AVERAGE ? intensityRanges.of(zone) : IntensityRanges.ANYWHERE;
    return ofMgPerKwh("intensity", mgPerKwh)
        .or(() -> range.contains(mgPerKwh) ? Optional.empty() : outside(zone, range, mgPerKwh));
  }

  private static Optional<Violation> outside(
      String zone, IntensityRanges.Range range, long mgPerKwh) {
    return violation(
        RejectReason.IMPLAUSIBLE,
        "intensity of %s is %s g/kWh: an average there is from %s to %s g/kWh"
            .formatted(
                zone,
                decimal(mgPerKwh, 3),
                decimal(range.minMgPerKwh(), 3),
                decimal(range.maxMgPerKwh(), 3)));
  }

  /** A carbon intensity. */
  public static Optional<Violation> ofMgPerKwh(String field, long mgPerKwh) {
    if (mgPerKwh < 0) {
      return negative(field, mgPerKwh, 3, "g/kWh");
    }
    long most = IntensityRanges.ANYWHERE.maxMgPerKwh();
    return mgPerKwh > most
        ? violation(
            RejectReason.IMPLAUSIBLE,
            "%s is %s g/kWh: it is at most %s g/kWh"
                .formatted(field, decimal(mgPerKwh, 3), decimal(most, 3)))
        : Optional.empty();
  }

  /** The declared time between readings. */
  public static Optional<Violation> ofPeriod(long periodMs) {
    return periodMs <= 0 || periodMs > LONGEST_PERIOD_MS
        ? violation(
            RejectReason.MALFORMED,
            "period is %s s: it is above 0 and at most a day".formatted(decimal(periodMs, 3)))
        : Optional.empty();
  }

  /** The IT power that a site is built for, mW. */
  public static Optional<Violation> ofCapacity(long mw) {
    if (mw < 0) {
      return negative("capacity", mw, 6, "kW");
    }
    return mw == 0
        ? violation(RejectReason.MALFORMED, "capacity is 0 kW: it is above 0, or not declared")
        : Optional.empty();
  }

  /** The time zone that a site's hours, days and months are cut by; empty for UTC. */
  public static Optional<Violation> ofTimezone(String timezone) {
    return timezone.isEmpty() || ZoneRulesProvider.getAvailableZoneIds().contains(timezone)
        ? Optional.empty()
        : violation(
            RejectReason.MALFORMED,
            "timezone is '%s': it is not an IANA time zone, like Europe/London or UTC"
                .formatted(timezone));
  }

  /** The power usage effectiveness of a site. */
  public static Optional<Violation> ofPue(long pueMillionths) {
    if (pueMillionths < 0) {
      return negative("pue", pueMillionths, 6, "");
    }
    return pueMillionths < 1_000_000
        ? violation(
            RejectReason.IMPLAUSIBLE,
            "pue is "
                + decimal(pueMillionths, 6)
                + ": a facility draws at least what its IT draws, so PUE is at least 1")
        : pueMillionths > MOST_PUE_MILLIONTHS
            ? violation(
                RejectReason.IMPLAUSIBLE,
                "pue is %s: it is at most %s"
                    .formatted(decimal(pueMillionths, 6), decimal(MOST_PUE_MILLIONTHS, 6)))
            : Optional.empty();
  }

  private static Optional<Violation> negative(String field, long value, int scale, String unit) {
    return violation(
        RejectReason.NEGATIVE,
        (field + " is " + decimal(value, scale) + " " + unit).strip() + ": it cannot be negative");
  }

  private static Optional<Violation> violation(RejectReason reason, String detail) {
    return Optional.of(new Violation(reason, detail));
  }

  private static String decimal(long value, int scale) {
    BigDecimal decimal = BigDecimal.valueOf(value, scale).stripTrailingZeros();
    return decimal.toPlainString();
  }
}
