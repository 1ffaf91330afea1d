package io.joulestream.streams;

import io.joulestream.schemas.Acceptance;
import io.joulestream.streams.host.IdleWatts;
import java.time.Duration;
import java.util.Map;

/**
 * What an installation decides about the topology.
 *
 * @param topicPrefix before the name of every topic; empty for none
 * @param partitions of every input topic; fixed for the life of an installation
 * @param windowLength 10 s to 15 min, dividing an hour
 * @param acceptance which records are taken at their word
 * @param frontier how far a record may be behind the latest one of its host
 * @param settledAfter when a window is settled, after its end
 * @param publishInterval how often results are worked out
 * @param restatable how long a result can be restated after it was last changed
 * @param idleWatts power at or under which a device of a model is idle
 */
public record StreamsSettings(
    String topicPrefix,
    int partitions,
    Duration windowLength,
    Acceptance acceptance,
    Duration frontier,
    Duration settledAfter,
    Duration publishInterval,
    Duration restatable,
    IdleWatts idleWatts) {

  public static final StreamsSettings DEFAULT =
      new StreamsSettings(
          "",
          2,
          Duration.ofMinutes(1),
          Acceptance.DEFAULT,
          Duration.ofMinutes(20),
          Duration.ofMinutes(15),
          Duration.ofMillis(500),
          Duration.ofDays(7),
          IdleWatts.bundled());

  public StreamsSettings {
    new Windows(windowLength.toMillis());
    if (partitions < 1) {
      throw new IllegalArgumentException(partitions + " partitions: at least one is needed");
    }
    if (restatable.compareTo(Duration.ofDays(1)) < 0) {
      throw new IllegalArgumentException(
          restatable + " to restate results: it is at least a day, as counters bridge one");
    }
    if (frontier.compareTo(acceptance.jobEventHorizon()) < 0
        || frontier.compareTo(acceptance.readingHorizon()) < 0) {
      throw new IllegalArgumentException(
          "frontier is %s: it cannot be shorter than the horizons of readings, %s, and job events, %s"
              .formatted(frontier, acceptance.readingHorizon(), acceptance.jobEventHorizon()));
    }
  }

  public Windows windows() {
    return new Windows(windowLength.toMillis());
  }

  public StreamsSettings withTopicPrefix(String prefix) {
    return with(prefix, partitions, windowLength, publishInterval, restatable, idleWatts);
  }

  public StreamsSettings withPartitions(int count) {
    return with(topicPrefix, count, windowLength, publishInterval, restatable, idleWatts);
  }

  public StreamsSettings withPublishInterval(Duration interval) {
    return with(topicPrefix, partitions, windowLength, interval, restatable, idleWatts);
  }

  public StreamsSettings withRestatable(Duration length) {
    return with(topicPrefix, partitions, windowLength, publishInterval, length, idleWatts);
  }

  /**
   * With idle powers that count before those of the table so far.
   *
   * @param byModel mW by model; see {@link IdleWatts#overriddenBy}
   */
  public StreamsSettings withIdleMw(Map<String, Long> byModel) {
    return with(
        topicPrefix,
        partitions,
        windowLength,
        publishInterval,
        restatable,
        idleWatts.overriddenBy(byModel));
  }

  public StreamsSettings withWindowLength(Duration length) {
    return with(topicPrefix, partitions, length, publishInterval, restatable, idleWatts);
  }

  private StreamsSettings with(
      String prefix,
      int count,
      Duration window,
      Duration interval,
      Duration restate,
      IdleWatts idle) {
    return new StreamsSettings(
        prefix, count, window, acceptance, frontier, settledAfter, interval, restate, idle);
  }
}
