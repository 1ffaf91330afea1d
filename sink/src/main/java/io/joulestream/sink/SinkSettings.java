package io.joulestream.sink;

import java.time.Duration;

/**
 * How the sink works.
 *
 * @param instanceId name of the instance, kept over restarts so that its partitions come back;
 *     empty: partitions are shared out anew at every restart
 * @param batchPoints a request has this many points at most
 * @param batchBytes and this many bytes before compression, unless one point alone has more
 * @param batchAge a point waits for others this long at most
 * @param users whether user names are written ({@code job_users}, and what is quoted of rejected
 *     job events); on the embedded store they are a column of {@code job_totals}, which stays
 * @param allowInfluxdb3 whether to write to an InfluxDB 3, which may keep the older of two values
 */
public record SinkSettings(
    String instanceId,
    int batchPoints,
    long batchBytes,
    Duration batchAge,
    boolean users,
    boolean allowInfluxdb3) {

  public static final int BATCH_POINTS = 5_000;
  public static final long BATCH_BYTES = 5L << 20;
  public static final Duration BATCH_AGE = Duration.ofSeconds(1);

  public SinkSettings {
    if (batchPoints < 1) {
      throw new IllegalArgumentException(batchPoints + " points make no batch");
    }
    if (batchBytes < 1) {
      throw new IllegalArgumentException(batchBytes + " bytes make no batch");
    }
    if (batchAge.isNegative()) {
      throw new IllegalArgumentException(batchAge + " is no time to wait");
    }
  }

  /** What has turned out well. */
  public static SinkSettings of(String instanceId) {
    return new SinkSettings(instanceId, BATCH_POINTS, BATCH_BYTES, BATCH_AGE, true, false);
  }
}
