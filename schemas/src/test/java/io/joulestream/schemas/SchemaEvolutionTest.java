package io.joulestream.schemas;

import static org.apache.avro.SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE;
import static org.apache.avro.SchemaCompatibility.checkReaderWriterCompatibility;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Collectors and consumers are upgraded at different times and topics are replayed, so every
 * version of an input schema must read every other. The versions that were ever released are in
 * {@code history/}; a changed schema needs a new file there.
 */
class SchemaEvolutionTest {

  static List<Schema> inputs() {
    return Topics.INPUTS.stream().map(Topic::schema).toList();
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void everyVersionReadsEveryOther(Schema current) throws IOException {
    List<Schema> versions = released(current.getName());

    for (Schema reader : versions) {
      for (Schema writer : versions) {
        assertTrue(reads(reader, writer), reader.getName() + " is not FULL_TRANSITIVE");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void theLatestReleaseIsTheCurrentSchema(Schema current) throws IOException {
    List<Schema> versions = released(current.getName());

    assertEquals(
        parse(Path.of("src/main/avro", current.getName() + ".avsc")),
        versions.get(versions.size() - 1),
        "the schema changed: add history/" + current.getName() + ".v" + (versions.size() + 1));
  }

  @Test
  void aFieldWithoutDefaultWouldBeNoticed() throws IOException {
    Schema current = released("JobEvent").get(0);
    String json = current.toString();
    Schema changed =
        new Schema.Parser()
            .parse(json.replaceFirst("\\[\\{", "[{\"name\":\"added\",\"type\":\"long\"},{"));

    assertTrue(reads(current, changed));
    assertFalse(reads(changed, current));
  }

  private static boolean reads(Schema reader, Schema writer) {
    return checkReaderWriterCompatibility(reader, writer).getType() == COMPATIBLE;
  }

  private static List<Schema> released(String name) throws IOException {
    try (Stream<Path> files = Files.list(Path.of("history"))) {
      return files
          .filter(file -> file.getFileName().toString().matches(name + "\\.v\\d+\\.avsc"))
          .sorted(Comparator.comparingInt(SchemaEvolutionTest::version))
          .map(SchemaEvolutionTest::parse)
          .toList();
    }
  }

  private static int version(Path file) {
    return Integer.parseInt(file.getFileName().toString().replaceAll(".*\\.v(\\d+)\\.avsc", "$1"));
  }

  private static Schema parse(Path file) {
    try {
      return new Schema.Parser().parse(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
