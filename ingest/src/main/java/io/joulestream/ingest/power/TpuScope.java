package io.joulestream.ingest.power;

import java.util.Locale;

/** What a number of watts is of: for a v4 the two differ by 2.2. */
public enum TpuScope {
  /** The chip with its memory. */
  CHIP,
  /** The whole system, divided by its chips: host, network and conversion losses, too. */
  SYSTEM_PER_CHIP;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
