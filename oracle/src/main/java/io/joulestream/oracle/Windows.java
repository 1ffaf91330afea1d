package io.joulestream.oracle;

/** Section 7: UTC windows of one length, named by their start. */
record Windows(long lengthMs) {
  Windows {
    if (lengthMs <= 0) {
      throw new IllegalArgumentException(lengthMs + " ms is no window");
    }
  }

  long startOf(long timeMs) {
    return Math.floorDiv(timeMs, lengthMs) * lengthMs;
  }

  /** The first window edge after a time. */
  long endOf(long timeMs) {
    return startOf(timeMs) + lengthMs;
  }
}
