package io.joulestream.standalone;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** How many committed records wait for a group. */
public final class Lag {

  private final Admin admin;
  private final String group;

  /** The lag of a group. */
  public Lag(Admin admin, String group) {
    this.admin = admin;
    this.group = group;
  }

  /**
   * Records that wait on the topics chosen.
   *
   * <p>A topic that is written in transactions ends with a marker that no consumer counts as read,
   * so one record of each partition is not taken for waiting.
   */
  public long of(Predicate<String> topics) {
    try {
      Map<TopicPartition, OffsetAndMetadata> committed = committed();
      long lag = 0;
      for (Map.Entry<TopicPartition, Long> end : endsNow(topics).entrySet()) {
        OffsetAndMetadata done = committed.get(end.getKey());
        lag += Math.max(0, end.getValue() - (done == null ? 0 : done.offset()));
      }
      return lag;
    } catch (ExecutionException e) {
      throw unknown(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Long.MAX_VALUE;
    }
  }

  /** Where the topics chosen end now, but for one record of each partition: see {@link #of}. */
  Map<TopicPartition, Long> ends(Predicate<String> topics) {
    try {
      return endsNow(topics);
    } catch (ExecutionException e) {
      throw unknown(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Map.of();
    }
  }

  private Map<TopicPartition, Long> endsNow(Predicate<String> topics)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> ends = new HashMap<>();
    admin
        .listOffsets(
            partitions(topics).stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest())),
            new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
        .all()
        .get()
        .forEach((partition, end) -> ends.put(partition, Math.max(0, end.offset() - 1)));
    return ends;
  }

  /** Whether the group has committed any record of the topics chosen that is still there. */
  boolean hasRead(Predicate<String> topics) {
    try {
      Map<TopicPartition, OffsetAndMetadata> committed = committed();
      return starts(topics).entrySet().stream()
          .anyMatch(
              start -> {
                OffsetAndMetadata done = committed.get(start.getKey());
                return done != null && done.offset() > start.getValue().offset();
              });
    } catch (ExecutionException e) {
      throw unknown(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private Map<TopicPartition, ListOffsetsResultInfo> starts(Predicate<String> topics)
      throws ExecutionException, InterruptedException {
    return admin
        .listOffsets(
            partitions(topics).stream()
                .collect(Collectors.toMap(p -> p, p -> OffsetSpec.earliest())))
        .all()
        .get();
  }

  /** Whether the group has committed each of these offsets or a later one. */
  boolean isPast(Map<TopicPartition, Long> offsets) {
    try {
      Map<TopicPartition, OffsetAndMetadata> committed = committed();
      return offsets.entrySet().stream()
          .allMatch(
              wanted -> {
                OffsetAndMetadata done = committed.get(wanted.getKey());
                return (done == null ? 0 : done.offset()) >= wanted.getValue();
              });
    } catch (ExecutionException e) {
      throw unknown(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Map<TopicPartition, OffsetAndMetadata> committed()
      throws ExecutionException, InterruptedException {
    return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
  }

  private IllegalStateException unknown(ExecutionException e) {
    return new IllegalStateException("the broker does not tell the lag of " + group, e.getCause());
  }

  private List<TopicPartition> partitions(Predicate<String> topics)
      throws ExecutionException, InterruptedException {
    List<String> names = admin.listTopics().names().get().stream().filter(topics).toList();
    Map<TopicPartition, Boolean> partitions = new HashMap<>();
    admin
        .describeTopics(names)
        .allTopicNames()
        .get()
        .forEach(
            (name, description) ->
                description
                    .partitions()
                    .forEach(p -> partitions.put(new TopicPartition(name, p.partition()), true)));
    return List.copyOf(partitions.keySet());
  }
}
