package io.joulestream.ingest.kubernetes;

/**
 * What a pod holds of its host.
 *
 * @param device as readings name it, {@code #3} for the one in slot 3; empty: the whole host
 * @param partition part of the device; empty: all of it
 * @param share of the device or host, 0 to 1; empty: what the MIG profile in {@code partition}
 *     says, else all
 */
record Holding(String device, String partition, String share) {

  /** Partition of a device that is cut in time, where only the number of slices is known. */
  static final String SLICES = "slices";
}
