package io.joulestream.ingest.slurm;

import io.joulestream.ingest.IngestException;
import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.collect.Collected;
import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceContext;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads what Slurm's plugin jobcomp/kafka writes. Offsets are committed when what was read is safe;
 * until then it is read again.
 */
final class JobcompSource implements Source {

  private static final Duration WAITING = Duration.ofSeconds(1);

  private final JobcompSettings settings;
  private final SourceContext context;
  private final Supplier<Consumer<byte[], byte[]>> clients;
  private final JobShares shares;
  private final RunNumbers numbers;
  private final Map<TopicPartition, Long> from = new HashMap<>();
  private final Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
  private @Nullable Consumer<byte[], byte[]> consumer;

  JobcompSource(
      JobcompSettings settings, SourceContext context, Supplier<Consumer<byte[], byte[]>> clients) {
    this.settings = settings;
    this.context = context;
    this.clients = clients;
    this.shares = settings.shares();
    this.numbers = new RunNumbers(new JobMemory(context.memory().resolve("runs.json")));
  }

  @Override
  public void poll(Collected into) throws IOException {
    try {
      // joining the group takes some seconds
      Duration patience = consumer == null ? context.timeout() : WAITING;
      Consumer<byte[], byte[]> kafka = consumer();
      goBack(kafka);
      for (ConsumerRecord<byte[], byte[]> message : kafka.poll(patience)) {
        TopicPartition partition = new TopicPartition(message.topic(), message.partition());
        from.putIfAbsent(partition, message.offset());
        next.put(partition, new OffsetAndMetadata(message.offset() + 1));
        take(message, into);
      }
    } catch (KafkaException e) {
      throw failed(e);
    }
  }

  private Consumer<byte[], byte[]> consumer() {
    Consumer<byte[], byte[]> kafka = consumer;
    if (kafka == null) {
      kafka = clients.get();
      kafka.subscribe(settings.topics());
      consumer = kafka;
    }
    return kafka;
  }

  /** To what was handed over without being taken. */
  private void goBack(Consumer<byte[], byte[]> kafka) {
    from.forEach(
        (partition, offset) -> {
          if (kafka.assignment().contains(partition)) {
            kafka.seek(partition, offset);
          }
        });
    from.clear();
    next.clear();
  }

  private void take(ConsumerRecord<byte[], byte[]> message, Collected into) {
    byte[] value = message.value();
    try {
      if (value != null) {
        add(JobcompRecord.read(value, settings.cluster()), into);
      }
    } catch (IllegalArgumentException | IngestException e) {
      into.problem(
          "%s-%d@%d".formatted(message.topic(), message.partition(), message.offset()),
          String.valueOf(e.getMessage()));
    }
  }

  private void add(JobcompRecord record, Collected into) {
    SlurmJob job = record.job();
    if (job.start().isEmpty()) {
      return;
    }
    int attempt = numbers.of(JobName.of(job.cluster(), job.id()), record.runId());
    Announced announced = record.announced(attempt);
    for (Map.Entry<String, BigDecimal> held : shares.of(job).entrySet()) {
      add("START", record, announced, held, into);
      if (job.end().isPresent()) {
        add("STOP", record, announced, held, into);
      }
    }
  }

  private void add(
      String event,
      JobcompRecord record,
      Announced job,
      Map.Entry<String, BigDecimal> share,
      Collected into) {
    boolean isStop = event.equals("STOP");
    Instant time = (isStop ? record.job().end() : record.job().start()).orElseThrow();
    Held held = new Held(share.getKey(), "", share.getValue().toPlainString());
    for (long timeMs : JobEvents.times(time.toEpochMilli(), context.clock().millis())) {
      Map<String, String> columns =
          JobEvents.record(event, job, held, timeMs, isStop ? record.job().state() : "");
      columns.put("partition", record.stretch());
      into.add(RecordKind.JOBS, columns);
    }
  }

  @Override
  public void taken() throws IOException {
    Consumer<byte[], byte[]> kafka = consumer;
    if (kafka == null || next.isEmpty()) {
      return;
    }
    numbers.save();
    try {
      kafka.commitSync(Map.copyOf(next), context.timeout());
      from.clear();
      next.clear();
    } catch (KafkaException e) {
      throw failed(e);
    }
  }

  private IOException failed(KafkaException e) {
    return new IOException(
        "Kafka at %s: %s".formatted(settings.bootstrapServers(), e.getMessage()), e);
  }

  @Override
  public void close() {
    Consumer<byte[], byte[]> kafka = consumer;
    if (kafka != null) {
      kafka.close();
    }
  }
}
