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

  /** Cuts a time span at the window edges. */
  void cut(long fromMs, long toMs, Part part) {
    for (long aMs = fromMs; aMs < toMs; aMs = endOf(aMs)) {
      part.accept(startOf(aMs), aMs, Math.min(toMs, endOf(aMs)));
    }
  }

  /** What to do with the part [a, b) of a time span that lies in one window. */
  interface Part {
    void accept(long windowMs, long aMs, long bMs);
  }
}
