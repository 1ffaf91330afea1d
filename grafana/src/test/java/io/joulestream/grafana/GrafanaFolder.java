package io.joulestream.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What this folder gives to Grafana, as it stands in the files. */
final class GrafanaFolder {

  static final JsonMapper JSON = new JsonMapper();
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .build();

  private GrafanaFolder() {}

  static List<Dashboard> dashboards() {
    return files(Path.of("dashboards")).stream()
        .filter(file -> file.toString().endsWith(".json"))
        .map(file -> Dashboard.parse(file.getFileName().toString(), text(file)))
        .toList();
  }

  static JsonNode dataSources() {
    return yaml("datasources/joulestream.yaml");
  }

  static JsonNode providers() {
    return yaml("dashboards/joulestream.yaml");
  }

  static JsonNode alertRules() {
    return yaml("alerting/rules.yaml");
  }

  static JsonNode contactPointExample() {
    return yaml("alerting/contact-points.yaml.example");
  }

  /** Every query of every file. */
  static List<Query> queries() {
    return Stream.concat(
            dashboards().stream().flatMap(dashboard -> dashboard.queries().stream()),
            AlertRule.all(alertRules()).stream().flatMap(rule -> rule.queries().stream()))
        .toList();
  }

  /** All files that Grafana reads at its start. */
  static List<Path> provisioning() {
    return files(Path.of("provisioning")).stream()
        .filter(file -> file.toString().endsWith(".yaml"))
        .toList();
  }

  /** Lines of a resource of the tests, without its comments. */
  static List<String> facts(String resource) {
    try (var in = GrafanaFolder.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode parseYaml(String text) {
    try {
      return YAML.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String yamlText(JsonNode file) {
    try {
      return YAML.writeValueAsString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode yaml(String name) {
    return parseYaml(text(Path.of("provisioning", name)));
  }

  private static List<Path> files(Path directory) {
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
