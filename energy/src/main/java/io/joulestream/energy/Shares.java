package io.joulestream.energy;

/** Shares in 10⁻⁹. */
public final class Shares {

  /** One whole device. */
  public static final long WHOLE = 1_000_000_000L;

  private Shares() {}
}
