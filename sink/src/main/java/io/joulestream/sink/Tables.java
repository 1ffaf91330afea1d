package io.joulestream.sink;

import java.util.List;
import java.util.stream.Stream;

/**
 * The measurements of the store; {@code docs/store.md} lists them.
 *
 * <p>What is not known yet is 0 with a flag beside it ({@code priced}, {@code seen}): InfluxDB
 * would keep the old value of a field that a point leaves out. What is not a time series, but the
 * latest state of something, has time 0.
 */
public final class Tables {

  /** All of them. */
  public static final List<Table<?, ?>> ALL =
      Stream.of(
              LiveTables.ALL,
              JobTables.ALL,
              RollupTables.ALL,
              RestatementTables.ALL,
              AnnotationTables.ALL,
              ReferenceTables.ALL)
          .<Table<?, ?>>flatMap(List::stream)
          .toList();

  private Tables() {}

  /**
   * Those that a kind of store has.
   *
   * @param users whether user names are written; if not, nothing is quoted of rejected job events
   *     either. The embedded store keeps them as a column of {@code job_totals} in any case
   */
  public static List<Table<?, ?>> of(StoreKind kind, boolean users) {
    return ALL.stream()
        .filter(table -> table != JobTables.JOB_USERS || (users && kind == StoreKind.INFLUX))
        .<Table<?, ?>>map(table -> users ? table : LiveTables.withoutUsers(table))
        .toList();
  }
}
