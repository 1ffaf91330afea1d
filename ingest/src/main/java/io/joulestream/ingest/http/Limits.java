package io.joulestream.ingest.http;

/**
 * How much is taken at a time.
 *
 * @param bodyBytes of one request, as sent and, if it is compressed, inflated
 * @param concurrentRequests that are read and kept at the same time; others are told to come again
 */
public record Limits(int bodyBytes, int concurrentRequests) {

  /** 4 MiB and 32 requests. */
  public static final Limits DEFAULT = new Limits(4 << 20, 32);

  /** Refuses limits that let nothing through. */
  public Limits {
    if (bodyBytes < 1_000 || bodyBytes > 1 << 30) {
      throw new IllegalArgumentException(
          "body_bytes is %d: it is 1000 to %d".formatted(bodyBytes, 1 << 30));
    }
    if (concurrentRequests < 1 || concurrentRequests > 1_000) {
      throw new IllegalArgumentException(
          "concurrent_requests is %d: it is 1 to 1000".formatted(concurrentRequests));
    }
  }
}
