package io.joulestream.standalone;

import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import io.joulestream.standalone.embedded.StartFailure;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/**
 * For how long an installation keeps what results are restated and corrected from. Job events,
 * intensities, factors and the ledger are kept for ever.
 *
 * @param readings readings, and the accounts that were closed
 * @param restatable rows of results, after they were last changed
 */
record Retention(Duration readings, Duration restatable) {

  private static final List<Topic<?>> BY_TIME = List.of(Topics.POWER_READINGS, Topics.HOST_ENERGY);

  static Retention ofDays(int readingDays, int restateDays) {
    if (restateDays < 1) {
      throw new StartFailure(
          "--restate-days is %d: it is at least 1, as an energy counter can bridge a day"
              .formatted(restateDays));
    }
    if (readingDays < restateDays + 1) {
      throw new StartFailure(
          ("--keep-days is %d and --restate-days is %d: readings have to be kept a day longer than"
                  + " results can be restated, as an energy counter can bridge a day")
              .formatted(readingDays, restateDays));
    }
    return new Retention(Duration.ofDays(readingDays), Duration.ofDays(restateDays));
  }

  /** Has the broker keep the readings for as long. */
  void applyTo(Admin admin, String topicPrefix) {
    Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
    ConfigEntry kept = new ConfigEntry("retention.ms", Long.toString(readings.toMillis()));
    for (Topic<?> topic : BY_TIME) {
      changes.put(
          new ConfigResource(ConfigResource.Type.TOPIC, topicPrefix + topic.name()),
          List.of(new AlterConfigOp(kept, OpType.SET)));
    }
    try {
      admin.incrementalAlterConfigs(changes).all().get();
    } catch (ExecutionException e) {
      throw new StartFailure("cannot set how long readings are kept: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("interrupted while setting how long readings are kept", e);
    }
  }
}
