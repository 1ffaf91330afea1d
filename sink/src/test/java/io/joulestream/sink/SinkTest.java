package io.joulestream.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.PipelineHealth;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a sink does about its group, with Kafka's own stand-in for a consumer. */
class SinkTest {

  private static final TopicPartition PARTITION =
      new TopicPartition(Topics.PIPELINE_HEALTH.name(), 0);
  private static final Duration LEASE = Duration.ofMillis(600);

  private final SchemaIds ids = ConfluentSchemaIds.inMemory();
  private final CutConsumer consumer = new CutConsumer();
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
  private FakeInflux store;
  private Sink sink;
  private long offset;

  /** Polls without a coordinator as the real one does; a commit fails then. */
  private static final class CutConsumer extends MockConsumer<String, byte[]> {
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicInteger commits = new AtomicInteger();
    private volatile boolean cut;

    CutConsumer() {
      super("earliest");
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
      if (cut) {
        refusals.incrementAndGet();
        rest();
        throw new TimeoutException("no coordinator");
      }
      assertTrue(!offsets.isEmpty(), "a commit of nothing proves nothing");
      super.commitSync(offsets, timeout);
      commits.incrementAndGet();
    }

    /** The real one takes its time to fail. */
    private static void rest() {
      try {
        TimeUnit.MILLISECONDS.sleep(2);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @BeforeEach
  void start() throws Exception {
    store = new FakeInflux();
    store.addBucket(Destinations.LIVE_BUCKET, 0);
    store.addBucket(Destinations.HISTORY_BUCKET, 0);
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    sink =
        new Sink(
            consumer,
            LEASE,
            new Sink.Source("127.0.0.1:1", "", Map.of()),
            Destinations.influx(store.url(), "token", "o"),
            new SinkSettings("a", 10, 100_000, Duration.ZERO, true, false),
            ids,
            failure::complete);
    sink.start();
    await(() -> !consumer.subscription().isEmpty());
    consumer.schedulePollTask(() -> consumer.rebalance(List.of(PARTITION)));
    await(() -> !consumer.assignment().isEmpty());
  }

  @AfterEach
  void stop() throws IOException {
    sink.close();
    store.close();
  }

  @Test
  void aSinkThatIsCutOffFromItsGroupSendsNothingUntilItIsHeardOfAgain() throws Exception {
    publish();
    await(() -> store.written().size() == 1);
    consumer.cut = true;
    TimeUnit.NANOSECONDS.sleep(2 * LEASE.toNanos());

    publish();
    int refusals = consumer.refusals.get();
    await(() -> consumer.refusals.get() > refusals + 50);
    assertEquals(1, store.written().size());

    consumer.cut = false;
    await(() -> store.written().size() == 2);
    await(() -> committed() == 2);
    assertEquals(Sink.RUNNING, sink.state());
  }

  @Test
  void aSinkThatTheGroupNeverAcknowledgedSendsNothing() throws Exception {
    consumer.cut = true;

    publish();
    await(() -> consumer.refusals.get() > 50);

    assertEquals(0, store.written().size());
  }

  @Test
  void whileTheStoreIsAwayTheGroupIsAskedAllTheSame() throws Exception {
    store.denyWith(401);
    publish();
    await(() -> !sink.state().equals(Sink.RUNNING));

    int commits = consumer.commits.get();
    await(() -> consumer.commits.get() > commits + 5);
    assertEquals(0, committed());
  }

  @Test
  void anotherSinkOfTheSameNameIsSaidInASentence() throws Exception {
    consumer.setPollException(
        new KafkaException("callback", new FencedInstanceIdException("fenced")));

    assertEquals(
        "another sink runs as instance a: give each its own sink.instance_id",
        Sink.reason(failure.get(10, TimeUnit.SECONDS)));
  }

  private long committed() {
    OffsetAndMetadata committed = consumer.committed(Set.of(PARTITION)).get(PARTITION);
    return committed == null ? -1 : committed.offset();
  }

  private void publish() {
    PipelineHealth health =
        PipelineHealth.newBuilder()
            .setComponent("sink")
            .setInstance("a")
            .setAtMs(System.currentTimeMillis())
            .setState("running")
            .setHealthy(true)
            .setMeasures(Map.of())
            .build();
    byte[] value =
        Topics.PIPELINE_HEALTH.serde(ids).serializer().serialize(PARTITION.topic(), health);
    long at = offset++;
    consumer.schedulePollTask(
        () -> consumer.addRecord(new ConsumerRecord<>(PARTITION.topic(), 0, at, "a", value)));
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    for (int tries = 0; tries < 1_000 && !condition.getAsBoolean(); tries++) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    assertTrue(condition.getAsBoolean());
  }
}
