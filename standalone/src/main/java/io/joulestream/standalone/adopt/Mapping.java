package io.joulestream.standalone.adopt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.joulestream.standalone.embedded.StartFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How metrics become readings, from a file in YAML.
 *
 * @param site of all series, or empty if a label names it
 * @param stripDomain whether {@code n1.example.org} is {@code n1}
 * @param metrics in order of preference: of two that give the same column, the first counts
 */
record Mapping(String site, boolean stripDomain, List<MetricMapping> metrics) {

  /** Names of the bundled mappings. */
  static final List<String> PROFILES = List.of("amd", "dcgm", "ipmi", "kepler");

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Set<String> KEYS = Set.of("site", "site_label", "strip_domain", "metrics");
  private static final Set<String> METRIC_KEYS =
      Set.of("metric", "selector", "kind", "unit", "level", "host", "device", "model", "meter");
  private static final Set<String> LEVELS = Set.of("DEVICE", "NODE", "RACK", "FACILITY");

  /**
   * Reads a file.
   *
   * @throws StartFailure in one sentence that says what is wrong with it
   */
  static Mapping read(Path file) {
    try {
      return of(YAML.readTree(Files.readAllBytes(file)), file.toString());
    } catch (IOException e) {
      throw new StartFailure("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** A bundled mapping. */
  static Mapping profile(String name) {
    String file = name + ".yaml";
    try (InputStream in = Mapping.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new StartFailure(
            "there is no profile '%s': there are %s".formatted(name, String.join(", ", PROFILES)));
      }
      return of(YAML.readTree(in), file);
    } catch (IOException e) {
      throw new StartFailure("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** The same mapping at a site, unless none is given. */
  Mapping at(String otherSite) {
    return otherSite.isEmpty() ? this : new Mapping(otherSite, stripDomain, metrics);
  }

  /** Several mappings as one, the first before the others. */
  static Mapping all(List<Mapping> mappings) {
    List<MetricMapping> metrics = new ArrayList<>();
    mappings.forEach(mapping -> metrics.addAll(mapping.metrics));
    return new Mapping(mappings.get(0).site, mappings.get(0).stripDomain, metrics);
  }

  private static Mapping of(JsonNode root, String file) {
    try {
      requireKnown(root, KEYS);
      List<MetricMapping> metrics = new ArrayList<>();
      for (JsonNode metric : root.path("metrics")) {
        metrics.add(metric(metric, texts(root, "site_label")));
      }
      if (metrics.isEmpty()) {
        throw new IllegalArgumentException("it maps no metrics");
      }
      return new Mapping(
          text(root, "site"), root.path("strip_domain").asBoolean(false), List.copyOf(metrics));
    } catch (IllegalArgumentException e) {
      throw new StartFailure("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static MetricMapping metric(JsonNode node, List<String> siteLabels) {
    requireKnown(node, METRIC_KEYS);
    String name = required(node, "metric");
    try {
      MetricKind kind = kind(required(node, "kind"));
      String level = required(node, "level");
      if (!LEVELS.contains(level)) {
        throw new IllegalArgumentException(
            "level is '%s': it is DEVICE, NODE, RACK or FACILITY".formatted(level));
      }
      if (texts(node, "host").isEmpty()
          || level.equals("DEVICE") == texts(node, "device").isEmpty()) {
        throw new IllegalArgumentException(
            "it needs the labels of host, and of device for DEVICE only");
      }
      return new MetricMapping(
          name,
          text(node, "selector"),
          kind,
          kind.factor(required(node, "unit")),
          new MetricMapping.Labels(
              level, texts(node, "host"), texts(node, "device"), texts(node, "model"), siteLabels),
          text(node, "meter"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("metric %s: %s".formatted(name, e.getMessage()), e);
    }
  }

  private static MetricKind kind(String name) {
    for (MetricKind kind : MetricKind.values()) {
      if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "kind is '%s': it is power, energy or utilisation".formatted(name));
  }

  private static void requireKnown(JsonNode node, Set<String> keys) {
    node.fieldNames()
        .forEachRemaining(
            key -> {
              if (!keys.contains(key)) {
                throw new IllegalArgumentException(
                    "key '%s' is unknown: known are %s"
                        .formatted(key, String.join(", ", keys.stream().sorted().toList())));
              }
            });
  }

  private static String required(JsonNode node, String key) {
    String text = text(node, key);
    if (text.isEmpty()) {
      throw new IllegalArgumentException("key '%s' is missing".formatted(key));
    }
    return text;
  }

  private static String text(JsonNode node, String key) {
    return node.path(key).asText("");
  }

  /** One text or a list of them. */
  private static List<String> texts(JsonNode node, String key) {
    List<String> texts = new ArrayList<>();
    JsonNode value = node.path(key);
    if (value.isArray()) {
      value.forEach(one -> texts.add(one.asText()));
    } else if (!value.asText("").isEmpty()) {
      texts.add(value.asText());
    }
    return List.copyOf(texts);
  }
}
