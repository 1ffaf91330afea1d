package io.joulestream.ingest.buffer;

import io.joulestream.ingest.IngestException;
import io.joulestream.ingest.InputPublisher;
import io.joulestream.schemas.SchemaIds;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is in a {@link DiskBuffer} to Kafka, the oldest first, and takes away what Kafka has
 * taken. What it does not take is sent again, for as long as it takes: records then can be on the
 * topic twice, which the topology recognises.
 */
public final class Forwarder implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);
  private static final int MOST_RECORDS = 2_000;
  private static final long MOST_BYTES = 4L << 20;
  private static final long LOOK_EVERY_MS = 500;
  private static final long PAUSE_MS = 1_000;

  private final DiskBuffer buffer;
  private final Connection connection;
  private final SchemaIds ids;
  private final Map<String, Integer> idByTopicAndSchema = new HashMap<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private volatile String lacking = "";

  /** Makes what is sent with, once Kafka and the registry are there. */
  @FunctionalInterface
  public interface Connection {

    /**
     * Waits as long as it takes.
     *
     * @param waiting told what for
     */
    InputPublisher await(Consumer<String> waiting);
  }

  /**
   * Starts sending.
   *
   * @param ids the registry
   */
  public Forwarder(DiskBuffer buffer, Connection connection, SchemaIds ids) {
    this.buffer = buffer;
    this.connection = connection;
    this.ids = ids;
    this.thread = new Thread(this::run, "forwarder");
    thread.start();
  }

  /** Why records stay in the buffer, if they do. */
  public Optional<String> lacking() {
    return Optional.of(lacking).filter(reason -> !reason.isEmpty());
  }

  private void run() {
    InputPublisher publisher = connected();
    if (publisher != null) {
      try (publisher) {
        while (forward(publisher)) {
          // until it is closed
        }
      }
    }
  }

  private @Nullable InputPublisher connected() {
    while (closing.getCount() > 0) {
      try {
        InputPublisher publisher = connection.await(reason -> lacking = reason);
        lacking = "";
        return publisher;
      } catch (RuntimeException e) {
        pause(e);
      }
    }
    return null;
  }

  /** Returns false once it is closed and nothing more can be sent. */
  private boolean forward(InputPublisher publisher) {
    boolean isClosing = closing.getCount() == 0;
    try {
      if (!buffer.awaitRecords(isClosing ? 0 : LOOK_EVERY_MS)) {
        return !isClosing;
      }
      List<byte[]> oldest = buffer.oldest(MOST_RECORDS, MOST_BYTES);
      buffer.remove(oldest.subList(0, send(oldest, publisher)));
      return true;
    } catch (InterruptedException e) {
      return false;
    } catch (RuntimeException e) {
      if (!isClosing) {
        pause(e);
      }
      return !isClosing;
    }
  }

  /** Returns how many of the first of them Kafka has taken. */
  private int send(List<byte[]> records, InputPublisher publisher) {
    List<InputPublisher.Sent> sent = new ArrayList<>(records.size());
    for (byte[] record : records) {
      try {
        sent.add(send(KeptRecord.of(record), publisher));
      } catch (RuntimeException e) {
        // those before it are on their way; it comes again as the first
        if (sent.isEmpty()) {
          throw e;
        }
        break;
      }
    }
    return await(records, sent, publisher);
  }

  private int await(
      List<byte[]> records, List<InputPublisher.Sent> sent, InputPublisher publisher) {
    int taken = 0;
    try {
      for (InputPublisher.Sent one : sent) {
        await(one, records.get(taken), publisher);
        taken++;
      }
      recovered();
    } catch (IngestException e) {
      if (taken == 0) {
        throw e;
      }
    }
    return taken;
  }

  /** What Kafka will never take would keep all others from it: it goes to the rejects. */
  private static void await(InputPublisher.Sent sent, byte[] record, InputPublisher publisher) {
    Optional<String> why = sent.neverTaken();
    if (why.isPresent()) {
      TooLarge.of(KeptRecord.of(record), why.get()).sendTo(publisher);
    } else {
      sent.await();
    }
  }

  private InputPublisher.Sent send(KeptRecord record, InputPublisher publisher) {
    byte[] payload = record.payload();
    byte[] value =
        ByteBuffer.allocate(BufferedRecords.HEADER + payload.length)
            .put((byte) 0)
            .putInt(id(record, publisher))
            .put(payload)
            .array();
    InputPublisher.Sent sent = publisher.publishCoded(record.topic(), record.key(), value);
    if (sent.hasFailed() && sent.neverTaken().isEmpty()) {
      // each would wait for Kafka in vain
      sent.await();
    }
    return sent;
  }

  private int id(KeptRecord record, InputPublisher publisher) {
    return idByTopicAndSchema.computeIfAbsent(
        record.topic() + " " + record.fingerprint(),
        unknown -> {
          String schema =
              buffer
                  .schema(record.fingerprint())
                  .orElseThrow(
                      () -> new IngestException("the buffer lost a schema of " + record.topic()));
          return ids.idOf(publisher.subject(record.topic()), new Schema.Parser().parse(schema));
        });
  }

  private void recovered() {
    if (!lacking.isEmpty()) {
      LOG.info("Kafka takes records again; {} are in the buffer", buffer.records());
      lacking = "";
    }
  }

  private void pause(RuntimeException e) {
    if (lacking.isEmpty()) {
      LOG.warn("records stay in the buffer until Kafka takes them: {}", e.getMessage());
    }
    lacking = String.valueOf(e.getMessage());
    try {
      var unused = closing.await(PAUSE_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends what Kafka takes within some seconds; the rest stays on disk for the next start. */
  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
      thread.interrupt();
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
