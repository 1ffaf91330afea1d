package io.joulestream.oracle;

/**
 * Section 4: a share of a device, or of every device of a host, held by a job for a time.
 *
 * @param device empty = the whole host
 * @param endMs exclusive; not after the start = it held nothing
 */
record Allocation(
    String job,
    HostKey host,
    String device,
    long sharePpb,
    long startMs,
    long endMs,
    boolean inferredStop) {
  static final long WHOLE_PPB = 1_000_000_000;

  boolean isEmpty() {
    return endMs <= startMs;
  }

  boolean isWholeHost() {
    return device.isEmpty();
  }
}
