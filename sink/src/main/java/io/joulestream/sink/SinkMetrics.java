package io.joulestream.sink;

/**
 * The sink's figures at one time.
 *
 * @param batches how many batches were completed
 * @param latencyMs from the receipt of the newest input of the latest batch until that was written;
 *     of a replay, which is as old as its inputs, that is years
 * @param lastBatchMs how long the latest batch took to write, retries included
 */
public record SinkMetrics(SinkCounts counts, long batches, long latencyMs, long lastBatchMs) {

  static final SinkMetrics NONE = new SinkMetrics(SinkCounts.NONE, 0, 0, 0);

  SinkMetrics after(SinkCounts batch, long latencyMs, long batchMs) {
    return new SinkMetrics(counts.plus(batch), batches + 1, latencyMs, batchMs);
  }
}
