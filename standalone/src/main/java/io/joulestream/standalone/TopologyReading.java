package io.joulestream.standalone;

import io.joulestream.ingest.HistoryPublisher;
import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import io.joulestream.standalone.embedded.StartFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;

/** Waits for the topology of live books to have read what is there at the time. */
final class TopologyReading implements HistoryPublisher.Reader {

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  /** A person waits for the answer. */
  private static final int ANSWER_MS = 10_000;

  private final LiveBooks books;
  private final Lag lag;

  TopologyReading(LiveBooks books, Admin admin) {
    this.books = books;
    this.lag = new Lag(admin, books.applicationId());
  }

  /**
   * Makes sure that there is a topology that reads.
   *
   * @throws StartFailure if there is none
   */
  static void requireRunning(LiveBooks books, Admin admin) {
    try {
      boolean runs =
          admin.listGroups(new ListGroupsOptions().timeoutMs(ANSWER_MS)).all().get().stream()
              .filter(group -> group.groupId().equals(books.applicationId()))
              .anyMatch(
                  group ->
                      group
                          .groupState()
                          .filter(s -> s != GroupState.EMPTY && s != GroupState.DEAD)
                          .isPresent());
      if (!runs) {
        throw new StartFailure(
            ("no topology %s runs on %s: start it first, as what is published has to be read in the"
                    + " order in which it was received")
                .formatted(books.applicationId(), books.bootstrapServers()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("interrupted", e);
    } catch (ExecutionException e) {
      throw new StartFailure(
          "Kafka at %s does not tell its groups".formatted(books.bootstrapServers()), e);
    }
  }

  @Override
  public void awaitEverything() {
    Set<String> inputs = names(Topics.INPUTS);
    await(lag.ends(inputs::contains));
    awaitSteps();
  }

  @Override
  public void awaitSites(Map<TopicPartition, Long> ends) {
    await(only(Set.of(name(Topics.SITE_FACTORS)), ends));
    // of what a transaction has written, offsets are told first
    pause(Duration.ofSeconds(1));
    await(lag.ends((books.applicationId() + "-rules-to-hosts-repartition")::equals));
  }

  @Override
  public void awaitFleet(Map<TopicPartition, Long> ends) {
    await(only(Set.of(name(Topics.POWER_READINGS), name(Topics.JOB_EVENTS)), ends));
  }

  /** Waits until what is published has been read, and what came of it by then as well. */
  void awaitAll(Map<TopicPartition, Long> ends) {
    await(only(names(Topics.INPUTS), ends));
    awaitSteps();
  }

  private void awaitSteps() {
    // two steps follow one another
    for (int step = 0; step < 2; step++) {
      pause(Duration.ofSeconds(1));
      await(lag.ends(books::isBetweenSteps));
    }
  }

  /** Records that wait for the topology, on its inputs and between its steps. */
  long waiting() {
    Set<String> inputs = names(Topics.INPUTS);
    return lag.of(topic -> inputs.contains(topic) || books.isBetweenSteps(topic));
  }

  private String name(Topic<?> topic) {
    return books.topicPrefix() + topic.name();
  }

  private Set<String> names(List<Topic<?>> topics) {
    return topics.stream().map(this::name).collect(Collectors.toSet());
  }

  private static Map<TopicPartition, Long> only(
      Set<String> topics, Map<TopicPartition, Long> ends) {
    Map<TopicPartition, Long> some = new HashMap<>(ends);
    some.keySet().removeIf(partition -> !topics.contains(partition.topic()));
    return some;
  }

  private void await(Map<TopicPartition, Long> ends) {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!lag.isPast(ends)) {
      if (Instant.now().isAfter(deadline)) {
        throw new StartFailure(
            ("the topology %s has not read what is published for %s: see status; publish the same"
                    + " files again to go on where this stopped")
                .formatted(books.applicationId(), PATIENCE));
      }
      pause(LOOK_EVERY);
    }
  }

  private static void pause(Duration length) {
    try {
      TimeUnit.MILLISECONDS.sleep(length.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure(
          "interrupted: publish the same files again to go on where this stopped", e);
    }
  }
}
