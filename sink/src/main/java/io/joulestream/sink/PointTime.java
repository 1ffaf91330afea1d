package io.joulestream.sink;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** The time of a point in the unit of the store. */
@FunctionalInterface
interface PointTime<R> {

  long in(StoreKind kind, R row);

  /** Of what is no series but the latest state of something. */
  static <R> PointTime<R> zero() {
    return (kind, row) -> 0;
  }

  /** Of an event or window, epoch ms. */
  static <R> PointTime<R> ms(ToLongFunction<R> timeMs) {
    return (kind, row) -> Math.multiplyExact(timeMs.applyAsLong(row), kind.perMs());
  }

  /** Epoch µs, for what comes by the thousand in a millisecond. */
  static <R> PointTime<R> micros(ToLongFunction<R> micros) {
    return (kind, row) -> Math.multiplyExact(micros.applyAsLong(row), kind.perMs() / 1_000);
  }

  /**
   * Of what is identified by more than its tags: the {@code span} that the time is in, and within
   * it a place made of a hash, always the same for the same identity. Whole spans stay right.
   */
  static <R> PointTime<R> spread(
      ToLongFunction<R> timeMs, Duration span, Function<R, String> identity) {
    return (kind, row) -> {
      long ms = timeMs.applyAsLong(row);
      long start = ms - Math.floorMod(ms, span.toMillis());
      long places = span.toMillis() * kind.perMs();
      return Math.addExact(
          Math.multiplyExact(start, kind.perMs()), StableHash.below(places, identity.apply(row)));
    };
  }
}
