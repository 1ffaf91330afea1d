package io.joulestream.energy;

/** How an intensity is known, from the weakest to the strongest. */
public enum IntensityStatus {
  FORECAST,
  ESTIMATED,
  MEASURED
}
