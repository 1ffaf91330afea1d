package io.joulestream.standalone.production;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** The settings that {@code docker-compose.yml} gives its containers. */
final class ComposeFile {

  private final JsonNode services;

  private ComposeFile(JsonNode services) {
    this.services = services;
  }

  static ComposeFile read(Path file) throws IOException {
    return new ComposeFile(
        new ObjectMapper(new YAMLFactory()).readTree(Files.readString(file)).path("services"));
  }

  /** The environment of a service. */
  Map<String, String> environment(String service) {
    Map<String, String> environment = new TreeMap<>();
    services
        .path(service)
        .path("environment")
        .properties()
        .forEach(entry -> environment.put(entry.getKey(), entry.getValue().asText()));
    if (environment.isEmpty()) {
      throw new AssertionError(service + " has no environment");
    }
    return environment;
  }

  /** What the image of Kafka makes of its environment: {@code KAFKA_LOG_DIRS} is log.dirs. */
  Properties kafka() {
    Properties properties = new Properties();
    environment("kafka")
        .forEach(
            (name, value) -> {
              if (name.startsWith("KAFKA_") && !name.endsWith("_OPTS")) {
                String key = name.substring("KAFKA_".length()).toLowerCase(Locale.ROOT);
                properties.setProperty(key.replace('_', '.'), value);
              }
            });
    return properties;
  }

  String clusterId() {
    return environment("kafka").get("CLUSTER_ID");
  }
}
