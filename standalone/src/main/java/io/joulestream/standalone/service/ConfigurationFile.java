package io.joulestream.standalone.service;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.joulestream.standalone.embedded.StartFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;
import org.jspecify.annotations.Nullable;

/** From a YAML file and what the command line sets to a {@link Configuration}. */
final class ConfigurationFile {

  /** Less alike is another word. */
  private static final double ALIKE = 0.75;

  private static final ObjectMapper RECORDS = records(new SourceEntryReader(records(null)));

  private static ObjectMapper records(@Nullable SourceEntryReader sources) {
    SimpleModule module = new SimpleModule().addDeserializer(Duration.class, new Durations());
    if (sources != null) {
      module.addDeserializer(SourceEntry.class, sources);
    }
    return JsonMapper.builder()
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
        .addModule(module)
        .build();
  }

  private static final class Durations extends StdDeserializer<Duration> {
    private static final long serialVersionUID = 1;

    Durations() {
      super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      try {
        return DurationText.parse(parser.getText());
      } catch (IllegalArgumentException e) {
        throw JsonMappingException.from(parser, String.valueOf(e.getMessage()), e);
      }
    }
  }

  private final String source;
  private final YamlTree file;
  private final ObjectNode tree;
  private final Set<String> overridden;

  private ConfigurationFile(String source, YamlTree file, ObjectNode tree, Set<String> overridden) {
    this.source = source;
    this.file = file;
    this.tree = tree;
    this.overridden = overridden;
  }

  /**
   * What a file and overrides make of the defaults.
   *
   * @param effective the same as a tree, with references to secrets as they are written
   */
  record Read(Configuration configuration, ObjectNode effective) {}

  /**
   * Reads a file.
   *
   * @throws StartFailure if the file is not there, or something in it is not understood
   */
  static Read read(Path path, Map<String, String> overrides) {
    try {
      return parse(path.toString(), Files.readString(path), overrides);
    } catch (NoSuchFileException e) {
      throw new StartFailure("there is no configuration file " + path, e);
    } catch (IOException e) {
      throw new StartFailure("%s cannot be read: %s".formatted(path, e), e);
    }
  }

  static Read parse(String source, String text, Map<String, String> overrides) {
    YamlTree file = YamlTree.parse(source, text);
    ObjectNode defaults = YamlTree.parse("defaults.yaml", defaults()).root();
    ConfigurationFile reading = new ConfigurationFile(source, file, defaults, overrides.keySet());
    reading.merge(defaults, file.root(), "");
    overrides.forEach(reading::override);
    reading.nameInstances();
    return new Read(reading.bind(), defaults);
  }

  private static String defaults() {
    try (InputStream stream =
        Objects.requireNonNull(ConfigurationFile.class.getResourceAsStream("defaults.yaml"))) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("the defaults are part of the program", e);
    }
  }

  private void merge(ObjectNode known, ObjectNode given, String path) {
    for (Iterator<String> names = given.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      String place = path.isEmpty() ? name : path + "." + name;
      JsonNode value = given.path(name);
      if (!isFree(path) && !known.has(name)) {
        throw new StartFailure(place(place) + unknown(place, name, known));
      }
      if (value.isNull()) {
        // a key without a value says nothing
      } else if (known.path(name) instanceof ObjectNode section) {
        if (!(value instanceof ObjectNode inner)) {
          throw new StartFailure(
              "%s%s is %s: a section with keys is needed"
                  .formatted(place(place), place, describe(value)));
        }
        merge(section, inner, place);
      } else {
        known.set(name, value);
      }
    }
  }

  /** Where the keys are not ours. */
  private static boolean isFree(String path) {
    return path.endsWith(".client");
  }

  private String place(String path) {
    Integer line = file.lines().get(path);
    return line == null ? "" : "%s line %d: ".formatted(source, line);
  }

  /** Who said what is at a path: the command line wins over the file. */
  private String setOrPlace(String path) {
    return overridden.stream()
        .filter(key -> path.equals(key) || path.startsWith(key + "."))
        .findFirst()
        .map(key -> "--set " + key + ": ")
        .orElseGet(() -> place(path));
  }

  /** The same of a section, whose sentence begins with the key that it is about. */
  private String blamed(String section, String sentence) {
    String key = sentence.substring(0, Math.max(0, sentence.indexOf(' ')));
    String path = section.isEmpty() ? key : section + "." + key;
    return setOrPlace(overridden.contains(path) || file.lines().containsKey(path) ? path : section);
  }

  private static String unknown(String place, String name, ObjectNode known) {
    return place + nearest(name, known);
  }

  /** What follows the name of a key that is none. */
  static String nearest(String name, ObjectNode known) {
    List<String> names = new ArrayList<>();
    known.fieldNames().forEachRemaining(names::add);
    JaroWinklerSimilarity similarity = new JaroWinklerSimilarity();
    return " is not a key"
        + names.stream()
            .filter(candidate -> similarity.apply(candidate, name) >= ALIKE)
            .max((a, b) -> Double.compare(similarity.apply(a, name), similarity.apply(b, name)))
            .map(nearest -> ": did you mean " + nearest + "?")
            .orElse(": there are " + String.join(", ", names));
  }

  private void override(String key, String text) {
    ObjectNode section = tree;
    String path = "";
    String rest = key;
    while (!isFree(path) && rest.indexOf('.') > 0) {
      String name = rest.substring(0, rest.indexOf('.'));
      if (!(section.path(name) instanceof ObjectNode inner)) {
        throw new StartFailure("--set " + key + ": " + unknown(key, name, section));
      }
      path = path.isEmpty() ? name : path + "." + name;
      rest = rest.substring(rest.indexOf('.') + 1);
      section = inner;
    }
    if (!isFree(path) && !section.has(rest)) {
      throw new StartFailure("--set " + key + ": " + unknown(key, rest, section));
    }
    section.set(rest, YamlTree.value(text));
  }

  /** So that the settings that are printed say which name holds. */
  private void nameInstances() {
    for (String section : List.of("streams_app", "sink")) {
      if (tree.path(section) instanceof ObjectNode part
          && part.path("instance_id").asText().isBlank()) {
        part.put("instance_id", HostName.OF_THIS_MACHINE);
      }
    }
  }

  private Configuration bind() {
    try {
      return RECORDS.treeToValue(tree, Configuration.class);
    } catch (JsonProcessingException e) {
      throw new StartFailure(explain(e), e);
    }
  }

  private String explain(JsonProcessingException e) {
    if (!(e instanceof JsonMappingException mapping)) {
      return source + ": " + e.getOriginalMessage();
    }
    String path = path(mapping);
    String sentence = sentence(mapping, tree);
    return hasSentence(mapping)
        ? blamed(path, path.isEmpty() ? sentence : sentence.substring(path.length() + 2)) + sentence
        : setOrPlace(path) + sentence;
  }

  /** What is wrong with a part of a configuration, beginning with its key. */
  static String sentence(JsonProcessingException e, JsonNode tree) {
    if (!(e instanceof JsonMappingException mapping)) {
      return e.getOriginalMessage();
    }
    String path = path(mapping);
    if (hasSentence(mapping)) {
      String cause =
          String.valueOf(
              mapping.getCause() == null
                  ? mapping.getOriginalMessage()
                  : mapping.getCause().getMessage());
      return path.isEmpty() ? cause : path + ": " + cause;
    }
    if (mapping instanceof UnrecognizedPropertyException u) {
      return "%s is not a key: there are %s"
          .formatted(
              path,
              Objects.requireNonNull(u.getKnownPropertyIds()).stream()
                  .map(String::valueOf)
                  .sorted()
                  .collect(Collectors.joining(", ")));
    }
    return "%s is %s: %s is needed".formatted(path, describe(at(tree, path)), needed(mapping));
  }

  /** Whether one of our records says what is wrong. */
  private static boolean hasSentence(JsonMappingException e) {
    return e instanceof ValueInstantiationException
        || e.getCause() instanceof IllegalArgumentException;
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(r -> r.getFieldName() == null ? Integer.toString(r.getIndex()) : r.getFieldName())
        .collect(Collectors.joining("."));
  }

  private static JsonNode at(JsonNode tree, String path) {
    JsonNode node = tree;
    for (String name : path.split("\\.", -1)) {
      node = node.isArray() ? node.path(Integer.parseInt(name)) : node.path(name);
    }
    return node;
  }

  private static String describe(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "a section";
      case ARRAY -> "a list";
      case NULL, MISSING -> "not there";
      default -> "'" + value.asText() + "'";
    };
  }

  private static String needed(JsonMappingException e) {
    Class<?> type = e instanceof MismatchedInputException m ? m.getTargetType() : null;
    if (type == null) {
      return "something else";
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
          .collect(Collectors.joining(" or "));
    }
    if (Collection.class.isAssignableFrom(type)) {
      return "a list";
    }
    if (Map.class.isAssignableFrom(type)) {
      return "a section with keys";
    }
    return switch (type.getSimpleName()) {
      case "int", "long", "Integer" -> "a whole number";
      case "boolean", "Boolean" -> "true or false";
      case "BigDecimal" -> "a number";
      default -> "a text";
    };
  }
}
