package io.joulestream.ingest.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The defaults of a type name every key that its settings have, in their order, and no other. */
class KeysOfTypesTest {

  @ParameterizedTest
  @EnumSource(SourceType.class)
  void defaultsNameEveryKey(SourceType type) throws IOException {
    SnakeCaseStrategy snakeCase = new SnakeCaseStrategy();
    List<String> keys =
        Arrays.stream(type.settings().getRecordComponents())
            .map(RecordComponent::getName)
            .map(snakeCase::translate)
            .toList();

    assertEquals(
        keys,
        List.copyOf(new YAMLMapper().readTree(type.defaults()).properties()).stream()
            .map(field -> field.getKey())
            .toList());
  }
}
