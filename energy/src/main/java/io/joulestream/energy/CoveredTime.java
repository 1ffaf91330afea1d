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

  public CoveredTime plus(CoveredTime other) {
    return plus(other, 1);
  }

  public CoveredTime minus(CoveredTime other) {
    return plus(other, -1);
  }

  private CoveredTime plus(CoveredTime other, int sign) {
    return new CoveredTime(
        countedMs + sign * other.countedMs,
        integratedMs + sign * other.integratedMs,
        bridgedMs + sign * other.bridgedMs,
        modelledMs + sign * other.modelledMs);
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
