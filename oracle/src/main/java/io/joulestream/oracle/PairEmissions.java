package io.joulestream.oracle;

import io.joulestream.oracle.Input.Scope;
import io.joulestream.oracle.Input.Signal;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.function.Function;

/** Emissions by signal and scope, µg, each from values of that pair alone; empty = not known. */
public record PairEmissions(
    OptionalLong averageDirectUg,
    OptionalLong averageLifecycleUg,
    OptionalLong marginalDirectUg,
    OptionalLong marginalLifecycleUg) {

  static PairEmissions of(Function<Pair, OptionalLong> ug) {
    return new PairEmissions(
        ug.apply(new Pair(Signal.AVERAGE, Scope.DIRECT)),
        ug.apply(new Pair(Signal.AVERAGE, Scope.LIFECYCLE)),
        ug.apply(new Pair(Signal.MARGINAL, Scope.DIRECT)),
        ug.apply(new Pair(Signal.MARGINAL, Scope.LIFECYCLE)));
  }

  /** Pair by pair; a pair that one of them does not know is empty, as all are of none. */
  static PairEmissions sum(Collection<PairEmissions> parts) {
    return new PairEmissions(
        Totals.complete(parts.stream().map(PairEmissions::averageDirectUg).toList()),
        Totals.complete(parts.stream().map(PairEmissions::averageLifecycleUg).toList()),
        Totals.complete(parts.stream().map(PairEmissions::marginalDirectUg).toList()),
        Totals.complete(parts.stream().map(PairEmissions::marginalLifecycleUg).toList()));
  }
}
