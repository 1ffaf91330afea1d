package io.joulestream.schemas;

import io.joulestream.schemas.avro.Rejected;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Generated records in the Confluent wire format. The serializer is thread-safe, the deserializer
 * is not.
 */
final class AvroSerde<T extends SpecificRecord> implements Serde<T> {

  static {
    // Avro creates only classes it is told to trust
    String ours = Rejected.class.getPackageName();
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.getGlobal(), type -> type.getPackageName().equals(ours)));
  }

  private final Schema schema;
  private final SchemaIds ids;

  AvroSerde(Schema schema, SchemaIds ids) {
    this.schema = schema;
    this.ids = ids;
  }

  @Override
  public Serializer<T> serializer() {
    SpecificDatumWriter<T> writer = new SpecificDatumWriter<>(schema);
    return (topic, record) -> serialize(topic, record, writer);
  }

  private byte @Nullable [] serialize(
      String topic, @Nullable T record, SpecificDatumWriter<T> writer) {
    if (record == null) {
      return null;
    }
    BinaryWriter header = new BinaryWriter(AvroWire.HEADER);
    AvroWire.writeHeader(ids.idOf(topic + "-value", schema), header);
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    out.writeBytes(header.toBytes());
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    try {
      writer.write(record, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  @Override
  public Deserializer<T> deserializer() {
    AvroWire.PerSchema<SpecificDatumReader<T>> readers =
        new AvroWire.PerSchema<>(ids, written -> new SpecificDatumReader<>(written, schema));
    return new Deserializer<>() {
      private @Nullable BinaryDecoder decoder;

      @Override
      public @Nullable T deserialize(String topic, byte @Nullable [] bytes) {
        if (bytes == null) {
          return null;
        }
        SpecificDatumReader<T> reader = readers.of(AvroWire.schemaId(bytes));
        decoder =
            DecoderFactory.get()
                .binaryDecoder(bytes, AvroWire.HEADER, bytes.length - AvroWire.HEADER, decoder);
        try {
          return reader.read(null, decoder);
        } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
          throw new MalformedRecordException(
              "not a " + schema.getName() + ": " + e.getMessage(), e);
        }
      }
    };
  }
}
