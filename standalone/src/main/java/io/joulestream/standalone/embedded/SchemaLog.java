package io.joulestream.standalone.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.joulestream.standalone.embedded.EmbeddedRegistry.ApiError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;

/**
 * The registered schemas: in memory, and in a file of one JSON line for every change, each on disk
 * before it counts. A last line that a crash cut short is dropped.
 */
final class SchemaLog implements AutoCloseable {

  private static final Compatibility DEFAULT = Compatibility.BACKWARD;

  private final ObjectMapper json = new ObjectMapper();
  private final FileChannel file;
  private final Map<String, List<Entry>> bySubject = new TreeMap<>();
  private final Map<Integer, Schema> byId = new TreeMap<>();
  private final Map<Schema, Integer> ids = new HashMap<>();
  private final Map<String, Compatibility> levels = new HashMap<>();

  /** A version of a subject. */
  record Entry(String subject, int version, int id, Schema schema) {}

  private SchemaLog(FileChannel file) {
    this.file = file;
  }

  static SchemaLog open(Path path) {
    try {
      if (path.getParent() != null) {
        Files.createDirectories(path.getParent());
      }
      SchemaLog log =
          new SchemaLog(
              FileChannel.open(
                  path,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE));
      log.replay(Files.readAllBytes(path));
      return log;
    } catch (IOException e) {
      throw new StartFailure("cannot read the registered schemas in " + path + ": " + e, e);
    }
  }

  private void replay(byte[] content) throws IOException {
    int start = 0;
    for (int end = 0; end < content.length; end++) {
      if (content[end] == '\n') {
        apply(json.readTree(content, start, end - start));
        start = end + 1;
      }
    }
    file.truncate(start);
    file.position(start);
  }

  private void apply(JsonNode line) {
    String subject = line.path("subject").asText();
    if (line.has("level")) {
      levels.put(subject, Compatibility.valueOf(line.path("level").asText()));
      return;
    }
    int id = line.path("id").asInt();
    Schema schema = byId.computeIfAbsent(id, i -> parse(line.path("schema").asText()));
    ids.put(schema, id);
    bySubject
        .computeIfAbsent(subject, s -> new ArrayList<>())
        .add(new Entry(subject, line.path("version").asInt(), id, schema));
  }

  private static Schema parse(String schema) {
    return new Schema.Parser().parse(schema);
  }

  private void append(ObjectNode line) {
    try {
      file.write(
          ByteBuffer.wrap((json.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8)));
      file.force(true);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    apply(line);
  }

  List<String> subjects() {
    return List.copyOf(bySubject.keySet());
  }

  List<Entry> versions(String subject) throws ApiError {
    List<Entry> versions = bySubject.get(subject);
    if (versions == null) {
      throw new ApiError(404, 40401, "Subject '" + subject + "' not found.");
    }
    return versions;
  }

  Entry version(String subject, String version) throws ApiError {
    List<Entry> versions = versions(subject);
    if (version.equals("latest")) {
      return versions.get(versions.size() - 1);
    }
    return versions.stream()
        .filter(entry -> Integer.toString(entry.version()).equals(version))
        .findFirst()
        .orElseThrow(() -> new ApiError(404, 40402, "Version " + version + " not found."));
  }

  Entry find(String subject, Schema schema) throws ApiError {
    return versions(subject).stream()
        .filter(entry -> entry.schema().equals(schema))
        .findFirst()
        .orElseThrow(() -> new ApiError(404, 40403, "Schema not found"));
  }

  Schema byId(String id) throws ApiError {
    Schema schema = id.matches("\\d{1,9}") ? byId.get(Integer.parseInt(id)) : null;
    if (schema == null) {
      throw new ApiError(404, 40403, "Schema " + id + " not found");
    }
    return schema;
  }

  /** The id of the schema, which is made a version of the subject unless it is one. */
  int register(String subject, Schema schema) throws ApiError {
    List<Entry> versions = bySubject.getOrDefault(subject, List.of());
    for (Entry entry : versions) {
      if (entry.schema().equals(schema)) {
        return entry.id();
      }
    }
    if (!compatibility(subject).accepts(schema, versions.stream().map(Entry::schema).toList())) {
      throw new ApiError(
          409,
          409,
          "Schema being registered is incompatible with an earlier schema for subject \"%s\" (%s)"
              .formatted(subject, compatibility(subject)));
    }
    int id = ids.getOrDefault(schema, byId.size() + 1);
    int version = versions.isEmpty() ? 1 : versions.get(versions.size() - 1).version() + 1;
    append(
        json.createObjectNode()
            .put("subject", subject)
            .put("version", version)
            .put("id", id)
            .put("schema", schema.toString()));
    return id;
  }

  /** The level of a subject, or the general one. */
  Compatibility compatibility(String subject) {
    return levels.getOrDefault(subject, levels.getOrDefault("", DEFAULT));
  }

  /** Sets the level of a subject, or for an empty name the general one. */
  void setCompatibility(String subject, String level) throws ApiError {
    for (Compatibility known : Compatibility.values()) {
      if (known.name().equals(level)) {
        append(json.createObjectNode().put("subject", subject).put("level", level));
        return;
      }
    }
    throw new ApiError(422, 42203, "Invalid compatibility level: " + level);
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
