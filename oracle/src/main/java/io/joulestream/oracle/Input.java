package io.joulestream.oracle;

import java.util.List;
import java.util.OptionalLong;

/**
 * An accepted record (section 2). Energies are mJ, powers mW, times epoch ms, shares and
 * utilisations 10⁻⁹, intensities mg/kWh, PUE 10⁻⁶.
 */
public sealed interface Input {
  /** When the collector received it. */
  long receivedMs();

  /** Where a meter sits. */
  enum Level {
    DEVICE,
    NODE,
    RACK,
    FACILITY
  }

  /** Emissions of the mean kWh, or of one kWh more. */
  enum Signal {
    AVERAGE,
    MARGINAL
  }

  /** The chimney of a power plant, or its whole life. */
  enum Scope {
    DIRECT,
    LIFECYCLE
  }

  /** How an intensity is known, weakest first. */
  enum Status {
    FORECAST,
    ESTIMATED,
    MEASURED
  }

  /**
   * What a meter read at one instant.
   *
   * @param counterRangeMj value at which the counter wraps to 0; 0 = undeclared
   * @param idleMw idle power of the device's model, if known
   */
  record Reading(
      String site,
      String host,
      Level level,
      String device,
      String meter,
      long timeMs,
      long receivedMs,
      OptionalLong powerMw,
      OptionalLong counterMj,
      OptionalLong utilisationPpb,
      boolean modelled,
      long counterRangeMj,
      OptionalLong idleMw)
      implements Input {

    /** The same values, read and received at other times. */
    public Reading at(long otherTimeMs, long otherReceivedMs) {
      return new Reading(
          site,
          host,
          level,
          device,
          meter,
          otherTimeMs,
          otherReceivedMs,
          powerMw,
          counterMj,
          utilisationPpb,
          modelled,
          counterRangeMj,
          idleMw);
    }
  }

  /**
   * A job takes (start) or gives back a share of a device.
   *
   * @param device empty = the whole host
   * @param endState how the job ended, of a STOP that says it; else empty
   */
  record JobEvent(
      String job,
      int attempt,
      boolean start,
      String site,
      String host,
      String device,
      String partition,
      long timeMs,
      long receivedMs,
      long sharePpb,
      String team,
      String project,
      String user,
      String name,
      String endState)
      implements Input {

    /** The same event, received at another time. */
    public JobEvent receivedAt(long otherReceivedMs) {
      return of(start, timeMs, otherReceivedMs);
    }

    /** The STOP of what this event takes, received at once. */
    public JobEvent stopAt(long stopMs) {
      return of(false, stopMs, stopMs);
    }

    private JobEvent of(boolean isStart, long atMs, long otherReceivedMs) {
      return new JobEvent(
          job,
          attempt,
          isStart,
          site,
          host,
          device,
          partition,
          atMs,
          otherReceivedMs,
          sharePpb,
          team,
          project,
          user,
          name,
          endState);
    }
  }

  /** A published carbon intensity of a zone. */
  record Intensity(
      String zone,
      long fromMs,
      long toMs,
      long mgPerKwh,
      Signal signal,
      Scope scope,
      Status status,
      String provider,
      long publishedMs,
      long receivedMs)
      implements Input {}

  /**
   * What holds for a site from a date on.
   *
   * @param devicesPerHost 0 = unset
   * @param pricePerKwhMillionths of a kWh of the facility, 10⁻⁶ of the currency; empty = unknown
   * @param currency of the price; may be empty
   * @param wueMicrolitresPerKwh water for a kWh of IT energy; empty = unknown
   */
  record SiteFactors(
      String site,
      long fromMs,
      long publishedMs,
      long receivedMs,
      String zone,
      long pueMillionths,
      long periodMs,
      List<String> meterOrder,
      int devicesPerHost,
      List<String> intensityOrder,
      Signal signal,
      Scope scope,
      OptionalLong fallbackMgPerKwh,
      OptionalLong pricePerKwhMillionths,
      String currency,
      OptionalLong wueMicrolitresPerKwh)
      implements Input {
    /** Freezes the lists. */
    public SiteFactors {
      meterOrder = List.copyOf(meterOrder);
      intensityOrder = List.copyOf(intensityOrder);
    }
  }
}
