package io.joulestream.standalone.service;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.joulestream.ingest.catalogue.SourceType;
import io.joulestream.ingest.collect.LiveInventory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What docs/sources.md shows can be written so: every example is read as ingest reads it. */
class SourcesDocumentTest {

  private static final Path DOCUMENT = Path.of("../docs/sources.md");
  private static final Pattern EXAMPLE = Pattern.compile("(?ms)^```yaml\\n(.*?)^```$");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ .*$");
  private static final ObjectMapper YAML = new YAMLMapper();

  @TempDir private Path directory;

  private static List<String> examples() throws IOException {
    return EXAMPLE.matcher(Files.readString(DOCUMENT)).results().map(r -> r.group(1)).toList();
  }

  /** A list of sources, a section with it, or a whole file, as a whole file. */
  private static Configuration.Ingest configured(JsonNode example) throws IOException {
    JsonNode ingest = example.isArray() ? YAML.createObjectNode().set("sources", example) : example;
    JsonNode whole = ingest.has("ingest") ? ingest : YAML.createObjectNode().set("ingest", ingest);
    return ConfigurationFile.parse("sources.md", YAML.writeValueAsString(whole), Map.of())
        .configuration()
        .ingest();
  }

  private void read(String example) throws IOException {
    JsonNode tree = YAML.readTree(example);
    if (tree.has("hosts")) {
      Path inventory = Files.writeString(directory.resolve("inventory.yaml"), example);
      var unused = new LiveInventory(Optional.of(inventory), Clock.systemUTC());
    } else {
      configured(tree);
    }
  }

  @TestFactory
  Stream<DynamicTest> everyExampleCanBeRead() throws IOException {
    return examples().stream()
        .map(
            example ->
                DynamicTest.dynamicTest(
                    example.lines().limit(2).toList().toString(),
                    () -> assertDoesNotThrow(() -> read(example), example)));
  }

  @Test
  void everyTypeHasAnExample() throws IOException {
    Set<String> shown = new TreeSet<>();
    for (String example : examples()) {
      JsonNode tree = YAML.readTree(example);
      if (!tree.has("hosts")) {
        configured(tree).sources().forEach(source -> shown.add(source.type().toString()));
      }
    }
    assertEquals(new TreeSet<>(SourceType.names()), shown);
  }

  @Test
  void noHeadingIsThereTwice() throws IOException {
    List<String> headings =
        new ArrayList<>(
            HEADING.matcher(Files.readString(DOCUMENT)).results().map(MatchResult::group).toList());
    Set.copyOf(headings).forEach(headings::remove);
    assertEquals(List.of(), headings);
  }
}
