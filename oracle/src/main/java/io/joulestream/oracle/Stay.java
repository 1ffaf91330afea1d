package io.joulestream.oracle;

import io.joulestream.oracle.Input.JobEvent;
import java.util.OptionalLong;

/**
 * An allocation as the life of its job sees it, also one of no length.
 *
 * @param stopMs its STOP or inferred stop, not before its start; empty while it has neither
 */
record Stay(int attempt, long startMs, OptionalLong stopMs) {
  static Stay of(JobEvent start, Allocation allocation, boolean hasStop) {
    return new Stay(
        start.attempt(),
        start.timeMs(),
        hasStop || allocation.inferredStop()
            ? OptionalLong.of(Math.max(start.timeMs(), allocation.endMs()))
            : OptionalLong.empty());
  }
}
