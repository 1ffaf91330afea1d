package io.joulestream.ingest;

import io.joulestream.ingest.ReplayInput.Row;
import io.joulestream.schemas.avro.ReplayProgress;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Publishes a recording in the order in which it was received, in transactions that carry their own
 * progress: after a crash it goes on with the first row that was not committed, so that no row is
 * published twice and none is left out.
 */
public final class Replay {

  private static final int ROWS_PER_TRANSACTION = 10_000;

  private final String name;
  private final ReplayInput input;
  private final InputPublisher publisher;

  /**
   * A replay.
   *
   * @param name under which its progress is kept and its end is known
   * @param publisher with a transactional id
   */
  public Replay(String name, ReplayInput input, InputPublisher publisher) {
    this.name = name;
    this.input = input;
    this.publisher = publisher;
  }

  /**
   * Publishes what has not been published yet.
   *
   * @param published rows that are
   * @param ends whether the end of the input is marked, so that everything gets settled
   * @param progress told the number of rows published so far
   */
  public void run(long published, boolean ends, LongConsumer progress) {
    publisher.beginTransactions();
    List<Row> rows = input.rows();
    int next = (int) published;
    do {
      int end = endOfTransaction(rows, next);
      publisher.beginTransaction();
      new RowPublisher(publisher).publish(rows.subList(next, end));
      boolean complete = end == rows.size();
      if (complete && ends) {
        publisher.publishEnd(name);
      }
      publisher.publish(new ReplayProgress(name, (long) end, complete));
      publisher.commitTransaction();
      progress.accept(end);
      next = end;
    } while (next < rows.size());
  }

  /** Rows that were received together are published together. */
  private static int endOfTransaction(List<Row> rows, int start) {
    int end = Math.min(rows.size(), start + ROWS_PER_TRANSACTION);
    while (end > start
        && end < rows.size()
        && rows.get(end).parsed().receivedMs() == rows.get(end - 1).parsed().receivedMs()) {
      end++;
    }
    return end;
  }
}
