package io.joulestream.ingest.buffer;

import io.joulestream.ingest.Outgoing;
import io.joulestream.ingest.RecordBatch;
import io.joulestream.ingest.RecordSink;
import io.joulestream.ingest.collect.AllocationCoverage;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Puts records into a {@link DiskBuffer}. Neither Kafka nor a registry is needed for it: values are
 * kept without the id of their schema, which is asked for when they are sent. Thread-safe.
 */
public final class BufferedRecords implements RecordSink {

  /** Confluent's header: a zero byte and the id in four. */
  static final int HEADER = 5;

  private final DiskBuffer buffer;
  private final AllocationCoverage coverage;
  private final Map<Topic<?>, Coding> codings = new HashMap<>();

  private record Coding(Serializer<?> serializer, long fingerprint) {}

  /** Stands in for a registry while records are coded. */
  private static final SchemaIds UNREGISTERED =
      new SchemaIds() {
        @Override
        public int idOf(String subject, Schema schema) {
          return 0;
        }

        @Override
        public Schema schemaOf(int id) {
          throw new UnsupportedOperationException("nothing is read here");
        }

        @Override
        public void close() {
          // holds nothing
        }
      };

  /**
   * Records for a buffer.
   *
   * @param coverage takes note of them
   */
  public BufferedRecords(DiskBuffer buffer, AllocationCoverage coverage) {
    this.buffer = buffer;
    this.coverage = coverage;
    Topics.INPUTS.forEach(this::code);
    Topics.REJECTS_OF_INPUTS.forEach(this::code);
  }

  private void code(Topic<?> topic) {
    long fingerprint = SchemaNormalization.parsingFingerprint64(topic.schema());
    buffer.putSchema(fingerprint, topic.schema().toString());
    codings.put(topic, new Coding(topic.serde(UNREGISTERED).serializer(), fingerprint));
  }

  /**
   * Keeps records, all or none.
   *
   * @throws BufferFullException if there is no room for them
   */
  @Override
  public void accept(List<Arrived> records) {
    List<byte[]> coded = new ArrayList<>(records.size());
    RecordBatch.of(records).forEach(record -> coded.add(coded(record)));
    if (!coded.isEmpty()) {
      buffer.add(coded);
      records.forEach(record -> coverage.note(record.parsed()));
    }
  }

  private <V> byte[] coded(Outgoing<V> record) {
    Coding coding = codings.get(record.topic());
    if (coding == null) {
      throw new IllegalArgumentException(record.topic().name() + " is no topic of collectors");
    }
    @SuppressWarnings("unchecked") // made from the topic itself
    Serializer<V> serializer = (Serializer<V>) coding.serializer();
    byte[] value = serializer.serialize(record.topic().name(), record.value());
    return new KeptRecord(
            record.topic().name(),
            record.key().getBytes(StandardCharsets.UTF_8),
            coding.fingerprint(),
            Arrays.copyOfRange(value, HEADER, value.length))
        .toBytes();
  }
}
