package io.joulestream.standalone.service;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.joulestream.ingest.catalogue.SourceType;
import io.joulestream.ingest.collect.SourceSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A source of a configuration over the defaults of its type, as strictly as everything else. */
final class SourceEntryReader extends StdDeserializer<SourceEntry> {

  private static final long serialVersionUID = 1;

  /** Keys of every source, which its settings do not have. */
  private static final List<String> COMMON =
      List.of("type", "name", "enabled", "site", "interval", "jitter", "timeout");

  private final transient ObjectMapper records;

  /**
   * A reader.
   *
   * @param records binds settings
   */
  SourceEntryReader(ObjectMapper records) {
    super(SourceEntry.class);
    this.records = records;
  }

  /** The keys that all have. */
  private record Common(
      String type,
      String name,
      boolean enabled,
      String site,
      Duration interval,
      Duration jitter,
      Duration timeout) {}

  @Override
  public SourceEntry deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    JsonNode node = parser.readValueAsTree();
    try {
      if (!(node instanceof ObjectNode given)) {
        throw new IllegalArgumentException("a source is a section with keys, type among them");
      }
      return entry(given);
    } catch (IllegalArgumentException e) {
      throw JsonMappingException.from(parser, String.valueOf(e.getMessage()), e);
    }
  }

  private SourceEntry entry(ObjectNode given) {
    SourceType type = type(given.path("type").asText());
    ObjectNode all = YamlTree.parse("source.yaml", common()).root();
    all.setAll(YamlTree.parse(type + ".yaml", type.defaults()).root());
    for (Map.Entry<String, JsonNode> key : given.properties()) {
      if (!all.has(key.getKey())) {
        throw new IllegalArgumentException(
            key.getKey() + ConfigurationFile.nearest(key.getKey(), all));
      }
      if (!key.getValue().isNull()) {
        all.set(key.getKey(), key.getValue());
      }
    }
    Common common = bind(all.deepCopy().retain(COMMON), Common.class);
    SourceSettings settings = bind(all.without(COMMON), type.settings());
    return new SourceEntry(
        type,
        common.name().isBlank() ? type.toString() : common.name(),
        common.enabled(),
        common.site(),
        common.interval(),
        common.jitter(),
        common.timeout(),
        settings);
  }

  private static SourceType type(String name) {
    return SourceType.of(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "type is '%s': there are %s"
                        .formatted(name, String.join(", ", SourceType.names()))));
  }

  private <T> T bind(ObjectNode tree, Class<T> type) {
    try {
      return records.treeToValue(tree, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(ConfigurationFile.sentence(e, tree), e);
    }
  }

  private static String common() {
    try (InputStream stream =
        Objects.requireNonNull(SourceEntryReader.class.getResourceAsStream("source.yaml"))) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("it is part of the program", e);
    }
  }
}
