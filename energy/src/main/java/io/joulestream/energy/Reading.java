package io.joulestream.energy;

import java.util.Comparator;

/**
 * One reading of one meter channel: power, cumulative energy counter, or both, at an event time.
 *
 * @param timeMs event time, epoch ms
 * @param hasPower whether {@code powerMw} was read
 * @param powerMw power in mW, 0 if absent
 * @param hasCounter whether {@code counterMj} was read
 * @param counterMj cumulative energy in mJ, 0 if absent
 * @param hasUtilisation whether {@code utilisationPpb} was read
 * @param utilisationPpb share of the device that was busy, in 10⁻⁹, 0 if absent
 * @param modelled whether the power comes from a model instead of a sensor
 */
public record Reading(
    long timeMs,
    boolean hasPower,
    long powerMw,
    boolean hasCounter,
    long counterMj,
    boolean hasUtilisation,
    long utilisationPpb,
    boolean modelled) {

  /**
   * Which of two readings of the same channel and time stands (semantics §2): one with a counter,
   * then the higher counter, power, utilisation. An absent value is below a present one; a sensor
   * is above a model. Equal means that one is a duplicate of the other.
   */
  public static final Comparator<Reading> BY_PRECEDENCE =
      Comparator.comparing(Reading::hasCounter)
          .thenComparingLong(Reading::counterMj)
          .thenComparing(Reading::hasPower)
          .thenComparingLong(Reading::powerMw)
          .thenComparing(Reading::hasUtilisation)
          .thenComparingLong(Reading::utilisationPpb)
          .thenComparing(Reading::modelled, Comparator.reverseOrder());

  public static Reading ofPower(long timeMs, long powerMw) {
    return new Reading(timeMs, true, powerMw, false, 0, false, 0, false);
  }

  public static Reading ofCounter(long timeMs, long counterMj) {
    return new Reading(timeMs, false, 0, true, counterMj, false, 0, false);
  }

  /** This reading with the share of the device that was busy, in 10⁻⁹. */
  public Reading withUtilisation(long ppb) {
    return new Reading(timeMs, hasPower, powerMw, hasCounter, counterMj, true, ppb, modelled);
  }

  /** This reading with its power marked as coming from a model. */
  public Reading asModelled() {
    return new Reading(
        timeMs, hasPower, powerMw, hasCounter, counterMj, hasUtilisation, utilisationPpb, true);
  }
}
