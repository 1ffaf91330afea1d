package io.joulestream.schemas;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.kafka.common.serialization.Serde;

/**
 * A topic of the pipeline: what is on it and how it is kept.
 *
 * @param name without the prefix of an installation
 * @param key what the key says, in words; keys are UTF-8 text, parts separated by a tab
 * @param schema of the value
 * @param cleanup whether the latest value of each key stays, or everything for a time
 * @param retention for how long; meaningless when compacted
 * @param serdes from a registry to the serde of the value
 */
public record Topic<V>(
    String name,
    String key,
    Schema schema,
    Cleanup cleanup,
    Duration retention,
    Function<SchemaIds, Serde<V>> serdes) {

  /** What the broker throws away. */
  public enum Cleanup {
    /** Records older than the retention. */
    DELETE,
    /** All but the latest record of each key. */
    COMPACT
  }

  /** Never thrown away. */
  public static final Duration FOREVER = Duration.ofMillis(Long.MAX_VALUE);

  public Serde<V> serde(SchemaIds ids) {
    return serdes.apply(ids);
  }

  /**
   * The broker's settings for the topic.
   *
   * <p>The broker stamps records on arrival: with event times, retention would delete the replayed
   * history of last year at once.
   */
  public Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("message.timestamp.type", "LogAppendTime");
    settings.put("cleanup.policy", cleanup == Cleanup.COMPACT ? "compact" : "delete");
    if (cleanup == Cleanup.DELETE) {
      settings.put(
          "retention.ms", retention.equals(FOREVER) ? "-1" : Long.toString(retention.toMillis()));
    }
    return settings;
  }
}
