package io.joulestream.ingest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Publishes records at once and waits until Kafka has taken them. Readings of a host that arrived
 * together travel together.
 */
public final class PublishedRecords implements RecordSink {

  private static final Duration BLOCKED_AT_MOST = Duration.ofSeconds(3);
  private static final Duration DELIVERED_WITHIN = Duration.ofSeconds(12);
  private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(8);

  private final InputPublisher publisher;

  /** Publishes through a publisher, which should be {@link #answeringInTime}. */
  public PublishedRecords(InputPublisher publisher) {
    this.publisher = publisher;
  }

  /**
   * Settings of a publisher whose records are given up soon enough that senders hear of it, after
   * 15 s at most, before they themselves give up.
   *
   * <p>A record that was given up may have arrived, or arrive yet: Kafka's answer is what was too
   * late. So the sender sends it again, and the topology recognises the second one as a duplicate.
   *
   * @param overrides further settings of the producer, e.g. security; its timeouts do not hold
   */
  public static Map<String, Object> answeringInTime(Map<String, ?> overrides) {
    Map<String, Object> settings = new HashMap<>(overrides);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (int) BLOCKED_AT_MOST.toMillis());
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERED_WITHIN.toMillis());
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) ANSWERED_WITHIN.toMillis());
    return settings;
  }

  @Override
  public void accept(List<Arrived> records) {
    List<InputPublisher.Sent> sent = new ArrayList<>();
    RecordBatch.of(records).forEach(record -> add(sent, publisher.publish(record)));
    sent.forEach(InputPublisher.Sent::await);
  }

  /** Each record may block while Kafka is away: after the first that failed no other is tried. */
  private static void add(List<InputPublisher.Sent> all, InputPublisher.Sent one) {
    one.throwIfFailed();
    all.add(one);
  }
}
