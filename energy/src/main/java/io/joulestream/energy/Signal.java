package io.joulestream.energy;

/** Which emissions an intensity counts: of the mean kWh, or of one kWh more. Never mixed. */
public enum Signal {
  AVERAGE,
  MARGINAL
}
