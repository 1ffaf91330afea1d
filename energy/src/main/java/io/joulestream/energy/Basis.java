package io.joulestream.energy;

import java.util.List;

/**
 * What emissions are counted by: a signal and a scope. Emissions of different bases never compete
 * and are never added (semantics §6).
 */
public enum Basis {
  AVERAGE_DIRECT(Signal.AVERAGE, Scope.DIRECT),
  AVERAGE_LIFECYCLE(Signal.AVERAGE, Scope.LIFECYCLE),
  MARGINAL_DIRECT(Signal.MARGINAL, Scope.DIRECT),
  MARGINAL_LIFECYCLE(Signal.MARGINAL, Scope.LIFECYCLE);

  /** In the order in which figures of all of them stand. */
  public static final List<Basis> ALL = List.of(values());

  private final Signal signal;
  private final Scope scope;

  Basis(Signal signal, Scope scope) {
    this.signal = signal;
    this.scope = scope;
  }

  public Signal signal() {
    return signal;
  }

  public Scope scope() {
    return scope;
  }

  public static Basis of(Signal signal, Scope scope) {
    for (Basis basis : ALL) {
      if (basis.signal == signal && basis.scope == scope) {
        return basis;
      }
    }
    throw new IllegalArgumentException(signal + " " + scope + " is no basis of emissions");
  }
}
