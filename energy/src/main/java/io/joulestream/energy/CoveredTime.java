package io.joulestream.energy;

/**
 * How long something is known, by method, in ms of its own unit of time.
 *
 * @param countedMs by energy counter
 * @param integratedMs by power readings
 * @param bridgedMs by readings more than two periods apart
 * @param modelledMs by modelled power
 */
public record CoveredTime(long countedMs, long integratedMs, long bridgedMs, long modelledMs) {

  public static final CoveredTime NONE = new CoveredTime(0, 0, 0, 0);

  public long totalMs() {
    return countedMs + integratedMs + bridgedMs + modelledMs;
  }

  CoveredTime plus(CoveredTime other) {
    return new CoveredTime(
        countedMs + other.countedMs,
        integratedMs + other.integratedMs,
        bridgedMs + other.bridgedMs,
        modelledMs + other.modelledMs);
  }

  CoveredTime times(int count) {
    return count == 1
        ? this
        : new CoveredTime(
            countedMs * count, integratedMs * count, bridgedMs * count, modelledMs * count);
  }

  /** Adds up time span by span. */
  static final class Sum {
    private long countedMs;
    private long integratedMs;
    private long bridgedMs;
    private long modelledMs;

    void add(Method method, long ms) {
      switch (method) {
        case COUNTER -> countedMs += ms;
        case INTEGRATED -> integratedMs += ms;
        case BRIDGED -> bridgedMs += ms;
        case MODELLED -> modelledMs += ms;
      }
    }

    CoveredTime total() {
      return new CoveredTime(countedMs, integratedMs, bridgedMs, modelledMs);
    }
  }
}
