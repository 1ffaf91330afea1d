package io.joulestream.sink;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the partitions go on, and what of that the group knows. A commit that the group takes
 * proves that it counts on this instance; nothing else does, as polling goes on without the group.
 */
final class Offsets {

  private static final Logger LOG = LoggerFactory.getLogger(Offsets.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** A rebalance in the broker's way need not keep the loop for longer. */
  private static final Duration POSITION = Duration.ofMillis(500);

  private final Consumer<?, ?> consumer;
  private final long proveEveryNanos;
  private final Map<TopicPartition, OffsetAndMetadata> settled = new HashMap<>();
  private final Map<TopicPartition, OffsetAndMetadata> uncommitted = new HashMap<>();

  /**
   * Of the partitions that a consumer has.
   *
   * @param proveEvery how often the group is asked when there is nothing new to commit
   */
  Offsets(Consumer<?, ?> consumer, Duration proveEvery) {
    this.consumer = consumer;
    this.proveEveryNanos = proveEvery.toNanos();
  }

  /** A record was read; all before the first of a partition is none of this session's business. */
  void read(ConsumerRecord<?, ?> record) {
    settled.putIfAbsent(
        new TopicPartition(record.topic(), record.partition()),
        new OffsetAndMetadata(record.offset()));
  }

  /** All before these has been written. */
  void written(Map<TopicPartition, OffsetAndMetadata> next) {
    settled.putAll(next);
    uncommitted.putAll(next);
  }

  /** All that was read has been written: the ends of transactions have been passed as well. */
  void pass() {
    try {
      for (TopicPartition partition : consumer.assignment()) {
        pass(partition, consumer.position(partition, POSITION));
      }
    } catch (RetriableException e) {
      LOG.debug("positions are not known yet: {}", e.getMessage());
    }
  }

  private void pass(TopicPartition partition, long position) {
    OffsetAndMetadata before = settled.get(partition);
    if (before == null || position > before.offset()) {
      written(Map.of(partition, new OffsetAndMetadata(position)));
    }
  }

  /** Commits what is new; if nothing is and the session needs a proof, something that is not. */
  void commitOrProve(Session session) {
    boolean due = session.unprovenNanos() >= proveEveryNanos;
    if (!uncommitted.isEmpty()) {
      commit(session);
    } else if (due && !settled.isEmpty()) {
      Map.Entry<TopicPartition, OffsetAndMetadata> any = settled.entrySet().iterator().next();
      commit(Map.of(any.getKey(), any.getValue()), session);
    }
  }

  /** Commits what is new. */
  void commit(Session session) {
    if (!uncommitted.isEmpty()) {
      commit(Map.copyOf(uncommitted), session);
    }
  }

  /** What cannot be committed now is tried again, or read again by the partition's new owner. */
  private void commit(Map<TopicPartition, OffsetAndMetadata> offsets, Session session) {
    long askedNanos = System.nanoTime();
    try {
      consumer.commitSync(offsets, PATIENCE);
      session.proven(askedNanos);
      uncommitted.clear();
    } catch (RetriableException e) {
      LOG.warn("offsets are not committed yet: {}", e.getMessage());
    } catch (RebalanceInProgressException e) {
      LOG.debug("offsets are not committed while the group shares out partitions");
    } catch (CommitFailedException e) {
      LOG.warn("offsets were not committed, points will be written again: {}", e.getMessage());
      uncommitted.clear();
    }
  }

  /** The partitions are another instance's, or about to be. */
  void forget() {
    settled.clear();
    uncommitted.clear();
  }
}
