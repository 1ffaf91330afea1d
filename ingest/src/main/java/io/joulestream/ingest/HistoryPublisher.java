package io.joulestream.ingest;

import io.joulestream.ingest.ReplayInput.Row;
import io.joulestream.schemas.avro.ReplayProgress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;

/**
 * Publishes a {@link History} to a topology that runs, in transactions that carry their own
 * progress: after a crash it goes on with the first row that was not committed.
 *
 * <p>A host takes nothing in that is twenty minutes behind the latest it was told. Readings and job
 * events come through two topics, of which the topology may read one faster than the other. So
 * before a job event is published that would leave behind readings not read yet, or the other way
 * round, this waits until the topology has read what there is.
 */
public final class HistoryPublisher {

  /** A little less than the frontier: what is that far behind a record must have been read. */
  private static final long REACH_MS = 19 * 60_000;

  private static final int ROWS_PER_TRANSACTION = 10_000;

  private final History history;
  private final InputPublisher publisher;
  private final Reader reader;
  private final LongConsumer progress;
  private final Map<String, Unread> unread = new HashMap<>();
  private final List<Row> batch = new ArrayList<>();
  private long done;
  private long refused;

  /** The topology that reads what is published. */
  public interface Reader {

    /** Waits until all that was there before has been read. */
    void awaitEverything();

    /**
     * Waits until every task knows of the sites published.
     *
     * @param ends offset after the last record published, by partition of any topic; Kafka itself
     *     tells of the end of a transaction only some time after it has ended
     */
    void awaitSites(Map<TopicPartition, Long> ends);

    /** Waits until the readings and job events published have been read. */
    void awaitFleet(Map<TopicPartition, Long> ends);
  }

  /** What of a host is published and perhaps not read. */
  private static final class Unread {
    private long readingMs = Long.MAX_VALUE;
    private long eventMs = Long.MAX_VALUE;
  }

  /**
   * What became of the rows.
   *
   * @param before rows that an earlier run had published
   * @param published rows published now that were accepted
   * @param rejected rows published now to the topics of what is refused
   */
  public record Outcome(long before, long published, long rejected) {}

  /**
   * A publisher of one history.
   *
   * @param publisher with a transactional id
   * @param progress told the number of rows published so far
   */
  public HistoryPublisher(
      History history, InputPublisher publisher, Reader reader, LongConsumer progress) {
    this.history = history;
    this.publisher = publisher;
    this.reader = reader;
    this.progress = progress;
  }

  /**
   * Publishes what has not been published yet.
   *
   * @param publishedBefore rows that are, asked for when no other run can publish any more
   */
  public Outcome run(LongSupplier publishedBefore) {
    publisher.beginTransactions();
    long published = publishedBefore.getAsLong();
    if (published > 0) {
      reader.awaitEverything();
    }
    try (HistoryRows rows = history.rows()) {
      boolean sites = false;
      for (Row row = rows.next(); row != null; row = rows.next()) {
        if (done + batch.size() < published) {
          done++;
          continue;
        }
        boolean isSite = row.kind() == RecordKind.SITES;
        if (sites && !isSite) {
          commit(false);
          reader.awaitSites(publisher.ends());
        }
        sites = isSite;
        if (leavesBehind(row.parsed())) {
          commit(false);
          reader.awaitFleet(publisher.ends());
          unread.clear();
        }
        add(row);
      }
      commit(true);
    } catch (IOException e) {
      throw new IngestException("cannot read the history again: " + e.getMessage(), e);
    }
    return new Outcome(published, done - published - refused, refused);
  }

  private boolean leavesBehind(Parsed parsed) {
    Optional<FleetTime> time = FleetTime.of(parsed);
    Unread before = time.isPresent() ? unread.get(time.get().host()) : null;
    if (before == null) {
      return false;
    }
    long other = parsed instanceof Parsed.Job ? before.readingMs : before.eventMs;
    return other <= parsed.receivedMs() - REACH_MS;
  }

  private void add(Row row) {
    batch.add(row);
    FleetTime.of(row.parsed())
        .ifPresent(
            time -> {
              Unread host = unread.computeIfAbsent(time.host(), h -> new Unread());
              if (row.parsed() instanceof Parsed.Job) {
                host.eventMs = Math.min(host.eventMs, time.timeMs());
              } else {
                host.readingMs = Math.min(host.readingMs, time.timeMs());
              }
            });
    refused += row.parsed() instanceof Parsed.Refused ? 1 : 0;
    if (batch.size() >= ROWS_PER_TRANSACTION) {
      commit(false);
    }
  }

  private void commit(boolean complete) {
    if (batch.isEmpty() && !complete) {
      return;
    }
    publisher.beginTransaction();
    new RowPublisher(publisher).publish(batch);
    done += batch.size();
    batch.clear();
    publisher.publish(new ReplayProgress(history.name(), done, complete));
    publisher.commitTransaction();
    progress.accept(done);
  }
}
