package io.joulestream.energy;

/** How the energy of an interval was obtained, from the most to the least direct. */
public enum Method {
  /** Difference of two readings of a cumulative energy counter, at most two periods apart. */
  COUNTER,
  /** Trapezoid between two power readings, at most two periods apart. */
  INTEGRATED,
  /** As above, but the readings are further apart than two periods. */
  BRIDGED,
  /** Trapezoid between powers that come from a model, not a sensor. */
  MODELLED
}
