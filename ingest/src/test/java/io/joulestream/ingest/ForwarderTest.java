package io.joulestream.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.ingest.RecordSink.Arrived;
import io.joulestream.ingest.buffer.BufferedRecords;
import io.joulestream.ingest.buffer.DiskBuffer;
import io.joulestream.ingest.buffer.Forwarder;
import io.joulestream.ingest.collect.AllocationCoverage;
import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.RejectReason;
import io.joulestream.schemas.avro.Rejected;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From the buffer to Kafka, with a Kafka that does not take everything. */
@Timeout(60)
class ForwarderTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-15T12:00:00Z"), ZoneOffset.UTC);

  @TempDir private Path folder;
  private final SchemaIds ids = ConfluentSchemaIds.inMemory();
  private final Refusing kafka = new Refusing();

  /** Kafka that refuses records of one host, and all of them while it is away. */
  private static final class Refusing extends MockProducer<byte[], byte[]> {
    private volatile boolean isAway;
    private volatile int asked;

    Refusing() {
      super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<byte[], byte[]> record, Callback callback) {
      asked++;
      if (isAway) {
        throw new TimeoutException("no broker answers");
      }
      if (new String(record.key(), StandardCharsets.UTF_8).contains("large")) {
        throw new RecordTooLargeException("the limit is 10 bytes");
      }
      return super.send(record, callback);
    }
  }

  private static Arrived start(String host) {
    Parsed parsed =
        new RecordParser(Acceptance.DEFAULT)
            .parse(
                RecordKind.JOBS,
                Map.of(
                    "time", CLOCK.instant().toString(),
                    "received", CLOCK.instant().toString(),
                    "site", "lon1",
                    "host", host,
                    "job", "c/1",
                    "event", "START",
                    "device", "GPU-a"));
    return new Arrived(RecordKind.JOBS, "lab", parsed, new byte[0]);
  }

  private Forwarder forwarder(DiskBuffer buffer) {
    return new Forwarder(buffer, waiting -> new InputPublisher("", kafka, ids), ids);
  }

  private List<String> keys(String topic) {
    return kafka.history().stream()
        .filter(record -> record.topic().equals(topic))
        .map(record -> new String(record.key(), StandardCharsets.UTF_8))
        .toList();
  }

  private static void await(BooleanSupplier condition) {
    long endNs = System.nanoTime() + Duration.ofSeconds(40).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < endNs, "it has not come to pass");
      Thread.onSpinWait();
    }
  }

  @Test
  void aRecordThatKafkaNeverTakesIsRejectedAndKeepsNoOtherFromIt() {
    try (DiskBuffer buffer = new DiskBuffer(folder, 1 << 20)) {
      new BufferedRecords(buffer, new AllocationCoverage(CLOCK))
          .accept(List.of(start("n1"), start("large"), start("n2")));

      try (Forwarder forwarder = forwarder(buffer)) {
        await(() -> buffer.records() == 0);
        assertTrue(forwarder.lacking().isEmpty());
      }
    }

    assertEquals(List.of(Topics.key("lon1", "n1"), Topics.key("lon1", "n2")), keys("job-events"));
    ProducerRecord<byte[], byte[]> rejectedRecord =
        kafka.history().stream()
            .filter(record -> record.topic().equals(Topics.REJECTED_JOB_EVENTS.name()))
            .findFirst()
            .orElseThrow();
    Rejected rejected =
        Topics.REJECTED_JOB_EVENTS
            .serde(ids)
            .deserializer()
            .deserialize(rejectedRecord.topic(), rejectedRecord.value());
    assertEquals(RejectReason.IMPLAUSIBLE, rejected.getReason());
    assertTrue(
        rejected.getDetail().contains("large' has ")
            && rejected.getDetail().endsWith("(the limit is 10 bytes)"),
        rejected.getDetail());
  }

  @Test
  void whatKafkaDoesNotTakeStaysAndIsSentInOrderWhenItDoes() {
    kafka.isAway = true;
    try (DiskBuffer buffer = new DiskBuffer(folder, 1 << 20)) {
      new BufferedRecords(buffer, new AllocationCoverage(CLOCK))
          .accept(List.of(start("n1"), start("n2")));

      try (Forwarder forwarder = forwarder(buffer)) {
        await(() -> forwarder.lacking().isPresent());
        assertTrue(forwarder.lacking().orElseThrow().contains("no broker answers"));
        assertEquals(2, buffer.records());
        assertEquals(1, kafka.asked, "the others would wait in vain");

        kafka.isAway = false;
        await(() -> buffer.records() == 0);
      }
    }
    assertEquals(List.of(Topics.key("lon1", "n1"), Topics.key("lon1", "n2")), keys("job-events"));
  }
}
