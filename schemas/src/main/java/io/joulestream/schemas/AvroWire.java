package io.joulestream.schemas;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.avro.Schema;

/** Confluent's framing: a zero byte, the schema's id in four bytes, Avro binary. */
final class AvroWire {

  static final int HEADER = 5;

  private AvroWire() {}

  static void writeHeader(int schemaId, BinaryWriter out) {
    out.writeByte(0).writeFixedInt(schemaId);
  }

  static int schemaId(byte[] bytes) {
    if (bytes.length < HEADER || bytes[0] != 0) {
      throw new MalformedRecordException(
          "not in Confluent's wire format: "
              + (bytes.length < HEADER
                  ? bytes.length + " bytes are less than its header"
                  : "the first byte is " + bytes[0] + ", not 0"));
    }
    return new BinaryReader(bytes, 1, 4).readFixedInt();
  }

  /** What is made once for each writer's schema. Not thread-safe. */
  static final class PerSchema<T> {
    private final SchemaIds ids;
    private final Function<Schema, T> make;
    private final Map<Integer, T> made = new HashMap<>();

    PerSchema(SchemaIds ids, Function<Schema, T> make) {
      this.ids = ids;
      this.make = make;
    }

    T of(int schemaId) {
      T known = made.get(schemaId);
      if (known == null) {
        known = make.apply(ids.schemaOf(schemaId));
        made.put(schemaId, known);
      }
      return known;
    }
  }
}
