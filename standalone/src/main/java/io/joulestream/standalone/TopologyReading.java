package io.joulestream.standalone;

import io.joulestream.ingest.HistoryPublisher;
import io.joulestream.schemas.Topics;
import io.joulestream.standalone.embedded.StartFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;

/** Waits for the topology of live books to have read what is there at the time. */
final class TopologyReading implements HistoryPublisher.Reader {

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final long LOOK_EVERY_MS = 50;

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
          admin.listGroups().all().get(30, TimeUnit.SECONDS).stream()
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
    } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new StartFailure(
          "Kafka at %s does not answer: %s".formatted(books.bootstrapServers(), e), e);
    }
  }

  @Override
  public void awaitSites() {
    await(isNamed(Set.of(Topics.SITE_FACTORS.name())));
    await((books.applicationId() + "-rules-to-hosts-repartition")::equals);
  }

  @Override
  public void awaitFleet() {
    await(isNamed(Set.of(Topics.POWER_READINGS.name(), Topics.JOB_EVENTS.name())));
  }

  /** Waits until everything that is there has gone through all steps. */
  void awaitAll() {
    await(this::isInput);
    // two steps follow one another
    await(books::isBetweenSteps);
    await(books::isBetweenSteps);
  }

  /** Records that wait for the topology, on its inputs and between its steps. */
  long waiting() {
    return lag.of(topic -> isInput(topic) || books.isBetweenSteps(topic));
  }

  private boolean isInput(String topic) {
    return Topics.INPUTS.stream()
        .anyMatch(input -> topic.equals(books.topicPrefix() + input.name()));
  }

  private Predicate<String> isNamed(Set<String> names) {
    return topic ->
        topic.startsWith(books.topicPrefix())
            && names.contains(topic.substring(books.topicPrefix().length()));
  }

  private void await(Predicate<String> topics) {
    Map<TopicPartition, Long> ends = lag.ends(topics);
    Instant deadline = Instant.now().plus(PATIENCE);
    try {
      while (!lag.isPast(ends)) {
        if (Instant.now().isAfter(deadline)) {
          throw new StartFailure(
              ("the topology %s has not read what is published for %s: see status; publish the same"
                      + " files again to go on where this stopped")
                  .formatted(books.applicationId(), PATIENCE));
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure(
          "interrupted: publish the same files again to go on where this stopped", e);
    }
  }
}
