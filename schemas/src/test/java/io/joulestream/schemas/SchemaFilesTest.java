package io.joulestream.schemas;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaFilesTest {

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/avro"))) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyFieldIsExplainedWithUnitAndExample(Path file) throws IOException {
    check(new Schema.Parser().parse(file.toFile()));
  }

  private static void check(Schema record) {
    assertNotNull(record.getDoc(), record.getName() + " has no doc");
    for (Schema.Field field : record.getFields()) {
      String place = record.getName() + "." + field.name();
      assertNotNull(field.doc(), place + " has no doc");
      assertTrue(field.getObjectProp("unit") instanceof String, place + " has no unit");
      Object example = field.getObjectProp("example");
      assertNotNull(example, place + " has no example");
      assertTrue(fits(example, field.schema()), place + " cannot be " + example);
      if (field.schema().getType() == Schema.Type.ARRAY
          && field.schema().getElementType().getType() == Schema.Type.RECORD) {
        check(field.schema().getElementType());
      }
      if (field.schema().getType() == Schema.Type.RECORD) {
        check(field.schema());
      }
    }
  }

  private static boolean fits(Object example, Schema schema) {
    return switch (schema.getType()) {
      case STRING, BYTES -> example instanceof String;
      case LONG, INT -> example instanceof Long || example instanceof Integer;
      case BOOLEAN -> example instanceof Boolean;
      case ENUM -> schema.hasEnumSymbol((String) example);
      case ARRAY -> example instanceof List;
      case RECORD, MAP -> example instanceof Map;
      case UNION -> schema.getTypes().stream().anyMatch(type -> fits(example, type));
      default -> false;
    };
  }

  @ParameterizedTest
  @MethodSource("files")
  void enumsCanGainSymbols(Path file) throws IOException {
    for (Schema.Field field : new Schema.Parser().parse(file.toFile()).getFields()) {
      if (field.schema().getType() == Schema.Type.ENUM) {
        assertFalse(
            field.schema().getEnumDefault() == null, field.name() + " has no default symbol");
      }
    }
  }
}
