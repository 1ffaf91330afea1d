package io.joulestream.schemas;

import io.joulestream.schemas.avro.HostReadings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Readings in the Confluent wire format, coded by hand. Records of another version of the schema
 * are resolved by Avro first. The serializer is thread-safe, the deserializer is not.
 */
final class HostTicksSerde implements Serde<HostTicks> {

  private static final Schema CURRENT = HostReadings.getClassSchema();

  private static final long CURRENT_FINGERPRINT = SchemaNormalization.parsingFingerprint64(CURRENT);

  private final SchemaIds ids;

  HostTicksSerde(SchemaIds ids) {
    this.ids = ids;
  }

  @Override
  public Serializer<HostTicks> serializer() {
    return (topic, ticks) -> {
      BinaryWriter out = new BinaryWriter(256);
      AvroWire.writeHeader(ids.idOf(topic + "-value", CURRENT), out);
      HostTicksCodec.encode(ticks, out);
      return out.toBytes();
    };
  }

  @Override
  public Deserializer<HostTicks> deserializer() {
    HostTicksCodec codec = new HostTicksCodec();
    AvroWire.PerSchema<UnaryOperator<byte[]>> resolvers =
        new AvroWire.PerSchema<>(ids, HostTicksSerde::toCurrent);
    return new Deserializer<>() {
      @Override
      public @Nullable HostTicks deserialize(String topic, byte @Nullable [] bytes) {
        if (bytes == null) {
          return null;
        }
        byte[] current = resolvers.of(AvroWire.schemaId(bytes)).apply(bytes);
        return codec.decode(current, AvroWire.HEADER);
      }
    };
  }

  /** From a record as its writer's schema has it to one of the current schema, header kept. */
  private static UnaryOperator<byte[]> toCurrent(Schema written) {
    if (SchemaNormalization.parsingFingerprint64(written) == CURRENT_FINGERPRINT) {
      return bytes -> bytes;
    }
    GenericDatumReader<GenericRecord> reader = new GenericDatumReader<>(written, CURRENT);
    GenericDatumWriter<GenericRecord> writer = new GenericDatumWriter<>(CURRENT);
    return bytes -> {
      ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
      out.write(bytes, 0, AvroWire.HEADER);
      BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
      try {
        writer.write(
            reader.read(
                null,
                DecoderFactory.get()
                    .binaryDecoder(bytes, AvroWire.HEADER, bytes.length - AvroWire.HEADER, null)),
            encoder);
        encoder.flush();
      } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
        throw new MalformedRecordException("not readings: " + e.getMessage(), e);
      }
      return out.toByteArray();
    };
  }
}
