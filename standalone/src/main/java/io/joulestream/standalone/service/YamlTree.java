package io.joulestream.standalone.service;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.joulestream.standalone.embedded.StartFailure;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * A YAML text as it was written, and on which line each key is.
 *
 * @param root an object, empty if the text is
 * @param lines by {@code section.key}; keys of client settings have dots in them as they are
 */
record YamlTree(ObjectNode root, Map<String, Integer> lines) {

  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /**
   * Reads a text.
   *
   * @param source what it is, for people
   * @throws StartFailure if it is not YAML, a key is there twice, or it is not an object
   */
  static YamlTree parse(String source, String text) {
    try {
      JsonNode root = YAML.readTree(text);
      if (root == null || root.isMissingNode() || root.isNull()) {
        return new YamlTree(YAML.createObjectNode(), Map.of());
      }
      if (!(root instanceof ObjectNode object)) {
        throw new StartFailure(source + " holds no sections: 'kafka:' would begin one");
      }
      return new YamlTree(object, lines(text));
    } catch (JsonProcessingException e) {
      throw new StartFailure(source + problem(e), e);
    } catch (IOException e) {
      throw new StartFailure("%s cannot be read: %s".formatted(source, e), e);
    }
  }

  /** The line, if it is known, and what is wrong there. */
  private static String problem(JsonProcessingException e) {
    if (e.getCause() instanceof MarkedYAMLException yaml && yaml.getProblemMark() != null) {
      // its message begins with what it was about to read, which is no fault
      return " line %d: %s".formatted(yaml.getProblemMark().getLine() + 1, yaml.getProblem());
    }
    String text = e.getOriginalMessage().lines().findFirst().orElse("it is not YAML");
    return e.getLocation() == null || e.getLocation().getLineNr() < 1
        ? ": " + text
        : " line %d: %s".formatted(e.getLocation().getLineNr(), text);
  }

  /** A single value as YAML reads it, e.g. a number. */
  static JsonNode value(String text) {
    try {
      JsonNode value = YAML.readTree(text);
      return value == null || value.isMissingNode() ? YAML.getNodeFactory().textNode("") : value;
    } catch (JsonProcessingException e) {
      return YAML.getNodeFactory().textNode(text);
    }
  }

  static String write(JsonNode tree) {
    try {
      return YAML.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that was read can be written", e);
    }
  }

  private static Map<String, Integer> lines(String text) throws IOException {
    Map<String, Integer> lines = new HashMap<>();
    try (JsonParser parser = YAML.createParser(text)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.FIELD_NAME) {
          String path = parser.getParsingContext().pathAsPointer().toString();
          lines.putIfAbsent(
              path.substring(1).replace('/', '.'), parser.currentTokenLocation().getLineNr());
        }
      }
    }
    return lines;
  }
}
