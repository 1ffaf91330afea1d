package io.joulestream.bench;

import io.joulestream.schemas.HostTicks;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topics;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * What is on the topic of readings of a fleet of {@link DcgmPage}s. Their energy counters say which
 * scrape a reading is of, so that it shows whether one is missing or there twice.
 */
final class ReadingArrivals implements AutoCloseable {

  private final Deserializer<HostTicks> deserializer;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, Long> scrapeByHost = new HashMap<>();

  /** All partitions from their beginning. */
  ReadingArrivals(String bootstrapServers, SchemaIds ids) {
    deserializer = Topics.POWER_READINGS.serde(ids).deserializer();
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    String topic = Topics.POWER_READINGS.name();
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /**
   * What arrived within a time.
   *
   * @param missing scrapes that a host has no readings of, between two that it has
   * @param repeated records of a scrape that was there already
   * @param latenciesMs from receipt until it is on the topic, a record each, sorted
   */
  @SuppressWarnings("ArrayRecordComponent") // made and read once
  record Arrived(long records, long readings, long missing, long repeated, long[] latenciesMs) {

    /** Where so many of all are at or below. */
    long latencyMs(double quantile) {
      int most = latenciesMs.length - 1;
      return most < 0 ? -1 : latenciesMs[(int) Math.min(most, quantile * latenciesMs.length)];
    }
  }

  /** Whether something has come. */
  boolean hasBegun() {
    consumer.poll(Duration.ofMillis(200)).forEach(record -> note(ticks(record)));
    return !scrapeByHost.isEmpty();
  }

  /** Reads to the end of the topic, and counts what was appended from one time to another, ms. */
  Arrived read(long fromMs, long toMs) {
    LongStream.Builder latencies = LongStream.builder();
    long[] sums = new long[4];
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
        HostTicks ticks = ticks(record);
        long step = note(ticks);
        if (record.timestamp() >= fromMs && record.timestamp() < toMs) {
          latencies.add(record.timestamp() - ticks.receivedMs());
          sums[0]++;
          sums[1] += readings(ticks);
          sums[2] += Math.max(0, step - 1);
          sums[3] += step < 1 ? 1 : 0;
        }
      }
    }
    long[] sorted = latencies.build().toArray();
    Arrays.sort(sorted);
    return new Arrived(sums[0], sums[1], sums[2], sums[3], sorted);
  }

  private HostTicks ticks(ConsumerRecord<byte[], byte[]> record) {
    return deserializer.deserialize(record.topic(), record.value());
  }

  private static long readings(HostTicks ticks) {
    long readings = 0;
    for (int tick = 0; tick < ticks.ticks(); tick++) {
      for (int channel = 0; channel < ticks.channels().size(); channel++) {
        readings += ticks.hasReading(tick, channel) ? 1 : 0;
      }
    }
    return readings;
  }

  /** Returns by how many scrapes it is after the one before of its host; 1 for the first. */
  private long note(HostTicks ticks) {
    long scrape = ticks.energyMj(0, 0) / DcgmPage.ENERGY_MJ;
    Long before = scrapeByHost.put(ticks.host(), scrape);
    return before == null ? 1 : scrape - before;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
