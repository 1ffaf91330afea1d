package io.joulestream.sink;

import com.influxdb.client.WriteApiBlocking;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Writes batches one after another on a thread of its own, so that the group does not take a store
 * that is slow or away for a dead member. The next request is sent when the one before is answered:
 * points stay in order.
 *
 * <p>One batch is written while another waits, so that the store does not wait for us. All methods
 * but {@link #trouble} are called by one thread.
 */
final class BatchWriting implements AutoCloseable {

  private static final int MOST_OUTSTANDING = 2;

  private final SinkSettings settings;
  private final DeadLetters deadLetters;
  private final Map<Destination, StoreWriter> writers = new EnumMap<>(Destination.class);
  private final ExecutorService thread = Executors.newSingleThreadExecutor(BatchWriting::daemon);
  private final Deque<Outstanding> outstanding = new ArrayDeque<>();

  /**
   * A batch that has been handed over.
   *
   * @param completed in how many ms it was written; fails if its session ended before
   */
  private record Outstanding(Batch batch, Future<Long> completed) {}

  BatchWriting(
      WriteApiBlocking store,
      Destinations destinations,
      SinkSettings settings,
      DeadLetters deadLetters) {
    this.settings = settings;
    this.deadLetters = deadLetters;
    for (Destination destination : Destination.values()) {
      writers.put(
          destination,
          new StoreWriter(
              store, StoreWriter.Target.of(destinations, destination), Clock.systemUTC()));
    }
  }

  private static Thread daemon(Runnable work) {
    Thread writer = new Thread(work, "sink-writer");
    writer.setDaemon(true);
    return writer;
  }

  boolean isBusy() {
    return outstanding.size() >= MOST_OUTSTANDING;
  }

  boolean isIdle() {
    return outstanding.isEmpty();
  }

  void submit(Batch batch, Session session) {
    outstanding.add(new Outstanding(batch, thread.submit(() -> write(batch, session))));
  }

  private long write(Batch batch, Session session)
      throws Session.EndedException, InterruptedException {
    session.awaitLease();
    long start = System.nanoTime();
    for (Map.Entry<Destination, StoreWriter> writer : writers.entrySet()) {
      for (List<Batch.Pending> request :
          batch.requests(writer.getKey(), settings.batchPoints(), settings.batchBytes())) {
        write(batch, request, writer.getValue(), session);
      }
    }
    deadLetters.send(batch.letters(), session);
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  private static void write(
      Batch batch, List<Batch.Pending> request, StoreWriter writer, Session session)
      throws Session.EndedException, InterruptedException {
    List<EncodedPoint> points = request.stream().map(Batch.Pending::point).toList();
    Map<EncodedPoint, Batch.Pending> refused = new HashMap<>();
    batch.wrote(
        writer.write(
            points,
            session,
            (point, answer) -> {
              if (refused.isEmpty()) {
                request.forEach(pending -> refused.put(pending.point(), pending));
              }
              Batch.Pending pending = refused.get(point);
              if (pending != null) {
                batch.refuse(pending, answer);
              }
            }));
  }

  /**
   * Hands over what has been completed since, in the order of handing over, and waits so long for
   * the first.
   *
   * @throws IllegalStateException if writing cannot go on
   */
  void harvest(long waitMs, Harvest harvest) throws InterruptedException {
    long wait = waitMs;
    while (!outstanding.isEmpty()) {
      Outstanding first = outstanding.peek();
      try {
        long batchMs = first.completed().get(wait, TimeUnit.MILLISECONDS);
        outstanding.remove();
        harvest.completed(first.batch(), batchMs);
        wait = 0;
      } catch (TimeoutException e) {
        return;
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }
  }

  /** Told of a batch that is written. */
  interface Harvest {
    void completed(Batch batch, long batchMs);
  }

  /**
   * After its session was ended: waits until the request under way is answered, and forgets what is
   * not completed. That is read again.
   */
  void finish(long mostMs, Harvest harvest) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(mostMs);
    boolean intact = true;
    while (!outstanding.isEmpty()) {
      Outstanding first = outstanding.remove();
      // after one that is not written none counts, or its offsets would be skipped
      intact = intact && finish(first, deadline, harvest);
      first.completed().cancel(true);
    }
  }

  private static boolean finish(Outstanding each, long deadline, Harvest harvest)
      throws InterruptedException {
    try {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      long batchMs = each.completed().get(Math.max(0, left), TimeUnit.MILLISECONDS);
      harvest.completed(each.batch(), batchMs);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Session.EndedException) {
        return false;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Why the store does not take points at present; empty if it does. */
  String trouble() {
    return writers.values().stream()
        .map(StoreWriter::trouble)
        .filter(trouble -> !trouble.isEmpty())
        .collect(Collectors.joining("; "));
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
