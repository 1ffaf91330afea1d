package io.joulestream.ingest.factors;

import static io.joulestream.ingest.factors.Balances.configured;
import static io.joulestream.ingest.factors.Balances.ms;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.SiteBalance;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PUE from the topics of an installation, with Kafka's own consumer for tests. */
class MeasuredPueSourceTest {

  private static final TopicPartition FACTORS = new TopicPartition("test.site-factors", 0);
  private static final TopicPartition BALANCE = new TopicPartition("test.site-balance", 0);
  private static final long YEAR = ms("2025-12-31T23:00:00Z");

  @TempDir private Path folder;
  private final SchemaIds ids = ConfluentSchemaIds.inMemory();
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final Recorded recorded = new Recorded();
  private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

  @Test
  void topicsAreReadToTheirEndsAndTheRowIsHandedOverOnce() throws Exception {
    // Given a configured row, a record that cannot be read, an end of a replay, and two windows
    add(
        FACTORS,
        value(
            Topics.SITE_FACTORS,
            configured("2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z", 1_500_000)));
    add(BALANCE, new byte[] {1, 2, 3});
    add(BALANCE, null);
    add(BALANCE, value(Topics.SITE_BALANCE, Balances.of(YEAR, 1_150, 1_000)));
    add(BALANCE, value(Topics.SITE_BALANCE, Balances.of(YEAR + Balances.WINDOW_MS, 1_250, 1_000)));
    offer();

    try (MeasuredPueSource source = source()) {
      source.poll(recorded);
      source.poll(recorded);
    }

    assertEquals(1, recorded.records.size());
    Map<String, String> row = recorded.records.get(0);
    assertEquals("1.2", row.get("pue"));
    assertEquals("2025-12-31T23:00:00Z", row.get("from"));
    assertEquals("2, measured 2026, interim", row.get("pue_category"));
    assertEquals(1, recorded.problems.size());
    assertTrue(recorded.problems.get(0).startsWith("test.site-balance has a record that cannot"));
  }

  @Test
  void windowsOfAnotherLengthTakeNothingFromThoseAfterThem() throws Exception {
    add(
        FACTORS,
        value(
            Topics.SITE_FACTORS,
            configured("2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z", 1_500_000)));
    SiteBalance first = Balances.of(YEAR, 1_150, 1_000);
    add(BALANCE, value(Topics.SITE_BALANCE, first));
    add(
        BALANCE,
        value(Topics.SITE_BALANCE, SiteBalance.newBuilder(first).setWindowMs(60_000).build()));
    add(BALANCE, value(Topics.SITE_BALANCE, Balances.of(YEAR + Balances.WINDOW_MS, 1_250, 1_000)));
    offer();

    try (MeasuredPueSource source = source()) {
      source.poll(recorded);
    }

    assertEquals(List.of("1.2"), recorded.records.stream().map(row -> row.get("pue")).toList());
    assertTrue(
        recorded.problems.get(0).contains("has a window that is left out: 60000 ms at"),
        recorded.problems::toString);
  }

  @Test
  void missingTopicAndSilentKafkaAreSaid() {
    try (MeasuredPueSource source = source()) {
      IOException none = assertThrows(IOException.class, () -> source.poll(recorded));
      assertEquals("Kafka has no topic test.site-factors", none.getMessage());
      offer();
      consumer.setPollException(new KafkaException("no broker"));
      add(FACTORS, null);
      consumer.updateEndOffsets(Map.of(FACTORS, 1L, BALANCE, 0L));
      IOException silent = assertThrows(IOException.class, () -> source.poll(recorded));
      assertTrue(silent.getMessage().contains("no broker"), silent.getMessage());
    }
  }

  private MeasuredPueSource source() {
    Clock clock = Clock.fixed(Instant.ofEpochMilli(YEAR + 2L * Balances.WINDOW_MS), ZoneOffset.UTC);
    return new MeasuredPueSource(
        new MeasuredPueSettings(
            List.of("lon1"), Duration.ofDays(1), new BigDecimal("0.001"), new BigDecimal("0.9")),
        Contexts.of(folder, clock, ids),
        consumer);
  }

  private void offer() {
    for (TopicPartition partition : List.of(FACTORS, BALANCE)) {
      Node none = Node.noNode();
      consumer.updatePartitions(
          partition.topic(),
          List.of(new PartitionInfo(partition.topic(), 0, none, new Node[0], new Node[0])));
    }
    consumer.updateBeginningOffsets(Map.of(FACTORS, 0L, BALANCE, 0L));
    consumer.updateEndOffsets(Map.of(FACTORS, count(FACTORS), BALANCE, count(BALANCE)));
    consumer.schedulePollTask(() -> records.forEach(consumer::addRecord));
  }

  private void add(TopicPartition partition, byte[] value) {
    records.add(
        new ConsumerRecord<>(partition.topic(), 0, count(partition), new byte[] {'k'}, value));
  }

  private long count(TopicPartition partition) {
    return records.stream().filter(r -> r.topic().equals(partition.topic())).count();
  }

  private <V> byte[] value(Topic<V> topic, V value) {
    return topic.serde(ids).serializer().serialize("test." + topic.name(), value);
  }
}
