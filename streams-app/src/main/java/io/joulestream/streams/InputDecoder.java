package io.joulestream.streams;

import io.joulestream.schemas.Acceptance.Violation;
import io.joulestream.schemas.MalformedRecordException;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.RejectReason;
import io.joulestream.schemas.avro.Rejected;
import io.joulestream.streams.Message.End;
import io.joulestream.streams.Message.Original;
import io.joulestream.streams.Route.Routed;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * First step of every input: from bytes to messages, and what is not acceptable to its rejects.
 *
 * <p>It judges what it reads although our own collectors judged it before, because others publish
 * to the same topics. A record never stops the stream.
 */
abstract class InputDecoder<V> extends ContextualProcessor<byte[], byte[], String, Routed> {

  private final Topic<V> topic;
  private final Route rejects;
  private final int partitions;
  private final Deserializer<V> deserializer;

  InputDecoder(Topic<V> topic, Route rejects, int partitions, SchemaIds ids) {
    this.topic = topic;
    this.rejects = rejects;
    this.partitions = partitions;
    this.deserializer = topic.serde(ids).deserializer();
  }

  /** Forwards what an acceptable value says, and {@link #reject}s the rest. */
  abstract void accept(V value, Original original);

  /** The key under which the value belongs. */
  abstract String keyOf(V value);

  @Override
  public void process(Record<byte[], byte[]> record) {
    Header end = record.headers().lastHeader(Topics.END_HEADER);
    if (end != null) {
      forwardEnd(new String(end.value(), StandardCharsets.UTF_8));
      return;
    }
    byte[] bytes = record.value() == null ? new byte[0] : record.value();
    Original original = new Original(bytes);
    try {
      V value = deserializer.deserialize(topic.name(), bytes);
      checkKey(record.key(), keyOf(value));
      accept(value, original);
    } catch (MalformedRecordException e) {
      reject(
          new Violation(RejectReason.MALFORMED, String.valueOf(e.getMessage())),
          1,
          original,
          About.NOTHING);
    }
  }

  /** A record in the wrong partition would be met by the wrong task. */
  private void checkKey(byte @Nullable [] key, String expected) {
    byte[] right = expected.getBytes(StandardCharsets.UTF_8);
    if (key == null || !Arrays.equals(key, right)) {
      throw new MalformedRecordException(
          "the key is '%s', but the record is of '%s'"
              .formatted(key == null ? "" : new String(key, StandardCharsets.UTF_8), expected));
    }
    int partition = Utils.toPositive(Utils.murmur2(right)) % partitions;
    int actual = context().taskId().partition();
    if (partition != actual) {
      throw new MalformedRecordException(
          "it is in partition %d, but its key belongs in %d of %d: publish with the murmur2 partitioner"
              .formatted(actual, partition, partitions));
    }
  }

  private void forwardEnd(String replay) {
    EndMarker marker =
        new EndMarker(replay, topic.name(), context().taskId().partition(), markersOfEnd());
    forward(endRoute(), "", new End(marker));
  }

  /** How many of its markers reach each task of the next step. */
  abstract int markersOfEnd();

  abstract Route endRoute();

  /** Sends a value on, as of now: records carry times of receipt, which may be years ago. */
  final void forward(Route route, String key, Object value) {
    context().forward(new Record<>(key, new Routed(route, value), context().currentSystemTimeMs()));
  }

  /** What a rejected record is about, as far as it says. */
  record About(
      @Nullable String site,
      @Nullable String host,
      @Nullable Long eventMs,
      @Nullable Long receivedMs) {

    static final About NOTHING = new About(null, null, null, null);

    static About received(long receivedMs) {
      return new About(null, null, null, receivedMs);
    }
  }

  final void reject(Violation violation, int records, Original original, About about) {
    Rejected rejected =
        Rejected.newBuilder()
            .setSource(topic.name())
            .setReason(violation.reason())
            .setDetail(violation.detail())
            .setOriginal(original.kept())
            .setRecords(records)
            .setReceivedMs(about.receivedMs())
            .setSite(about.site())
            .setHost(about.host())
            .setEventMs(about.eventMs())
            .build();
    forward(rejects, topic.name(), rejected);
  }
}
