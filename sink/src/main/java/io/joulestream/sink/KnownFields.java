package io.joulestream.sink;

import io.joulestream.schemas.Beside;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Fields whose value may not be known. */
final class KnownFields {

  private KnownFields() {}

  /** What every priced result states beside its price. */
  static <V> void addBeside(Table<V, V> table, Function<V, Beside> beside) {
    add(table, "average_direct", "_ug", row -> beside.apply(row).averageDirectUg());
    add(table, "average_lifecycle", "_ug", row -> beside.apply(row).averageLifecycleUg());
    add(table, "marginal_direct", "_ug", row -> beside.apply(row).marginalDirectUg());
    add(table, "marginal_lifecycle", "_ug", row -> beside.apply(row).marginalLifecycleUg());
    add(table, "cost", "_micro", row -> beside.apply(row).costMicro());
    add(table, "water", "_ul", row -> beside.apply(row).waterUl());
    table
        .text("currency", row -> beside.apply(row).currency())
        .integer("uncertainty_mj", row -> beside.apply(row).uncertaintyMj());
  }

  /** A number that may not be known, and whether it is. */
  private static <V> void add(
      Table<V, V> table, String name, String unit, Function<V, @Nullable Long> value) {
    table
        .integer(name + unit, row -> orZero(value.apply(row)))
        .flag(name + "_known", row -> value.apply(row) != null);
  }

  /** A bound on the error in per cent of the figure; 0 of nothing. */
  static double percent(long bound, long figure) {
    return figure == 0 ? 0 : 100.0 * bound / figure;
  }

  static long orZero(@Nullable Long value) {
    return Objects.requireNonNullElse(value, 0L);
  }
}
