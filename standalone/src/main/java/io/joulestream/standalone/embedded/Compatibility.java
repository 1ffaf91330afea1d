package io.joulestream.standalone.embedded;

import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/** Which versions of a schema must read which others; as Confluent names it. */
enum Compatibility {
  NONE,
  BACKWARD,
  BACKWARD_TRANSITIVE,
  FORWARD,
  FORWARD_TRANSITIVE,
  FULL,
  FULL_TRANSITIVE;

  /**
   * Whether a schema may follow others.
   *
   * @param earlier in order of version
   */
  boolean accepts(Schema schema, List<Schema> earlier) {
    boolean all = name().endsWith("_TRANSITIVE");
    List<Schema> compared =
        all || earlier.isEmpty() ? earlier : earlier.subList(earlier.size() - 1, earlier.size());
    boolean readsEarlier = name().startsWith("BACKWARD") || name().startsWith("FULL");
    boolean isReadByEarlier = name().startsWith("FORWARD") || name().startsWith("FULL");
    return compared.stream()
        .allMatch(
            version ->
                (!readsEarlier || reads(schema, version))
                    && (!isReadByEarlier || reads(version, schema)));
  }

  private static boolean reads(Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType()
        == SchemaCompatibilityType.COMPATIBLE;
  }
}
