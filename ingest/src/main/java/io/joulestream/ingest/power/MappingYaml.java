package io.joulestream.ingest.power;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads a {@link Mapping} from YAML; refuses what it does not know, in one sentence. */
final class MappingYaml {

  private static final Set<String> KEYS = Set.of("site", "site_label", "strip_domain", "metrics");
  private static final Set<String> METRIC_KEYS =
      Set.of(
          "metric",
          "selector",
          "kind",
          "unit",
          "level",
          "host",
          "device",
          "model",
          "meter",
          "slot",
          "counter_range",
          "sum");
  private static final Set<String> LEVELS = Set.of("DEVICE", "NODE", "RACK", "FACILITY");

  private MappingYaml() {}

  static Mapping mapping(JsonNode root) {
    requireKnown(root, KEYS);
    List<MetricMapping> metrics = new ArrayList<>();
    for (JsonNode metric : root.path("metrics")) {
      metrics.add(metric(metric, texts(root, "site_label")));
    }
    if (metrics.isEmpty()) {
      throw new IllegalArgumentException("it maps no metrics");
    }
    return new Mapping(text(root, "site"), flag(root, "strip_domain"), metrics);
  }

  static MetricMapping metric(JsonNode node, List<String> siteLabels) {
    requireKnown(node, METRIC_KEYS);
    String name = required(node, "metric");
    try {
      MetricKind kind = kind(required(node, "kind"));
      String unit = required(node, "unit");
      MetricMapping metric =
          new MetricMapping(
              name,
              text(node, "selector"),
              Selector.of(text(node, "selector")),
              kind,
              kind.factor(unit),
              labels(node, siteLabels),
              text(node, "meter"),
              "",
              flag(node, "sum"));
      return withRange(metric, text(node, "counter_range"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("metric %s: %s".formatted(name, e.getMessage()), e);
    }
  }

  private static MetricMapping withRange(MetricMapping metric, String range) {
    if (range.isEmpty()) {
      return metric;
    }
    String joules = metric.scaled(range);
    if (metric.kind() != MetricKind.ENERGY || !joules.matches("[0-9.]*[1-9][0-9.]*")) {
      throw new IllegalArgumentException(
          "counter_range is '%s': it is the value at which an energy counter starts again, in its unit"
              .formatted(range));
    }
    return new MetricMapping(
        metric.metric(),
        metric.selectorText(),
        metric.selector(),
        metric.kind(),
        metric.factor(),
        metric.labels(),
        metric.meter(),
        joules,
        metric.isSum());
  }

  private static MetricMapping.Labels labels(JsonNode node, List<String> siteLabels) {
    String level = required(node, "level");
    if (!LEVELS.contains(level)) {
      throw new IllegalArgumentException(
          "level is '%s': it is DEVICE, NODE, RACK or FACILITY".formatted(level));
    }
    boolean isDevice = level.equals("DEVICE");
    if (texts(node, "host").isEmpty() || isDevice == texts(node, "device").isEmpty()) {
      throw new IllegalArgumentException(
          "it needs the labels of host, and of device for DEVICE only");
    }
    if (!isDevice && !texts(node, "slot").isEmpty()) {
      throw new IllegalArgumentException("slot is a label of devices: the level is " + level);
    }
    return new MetricMapping.Labels(
        level,
        texts(node, "host"),
        texts(node, "device"),
        texts(node, "model"),
        siteLabels,
        texts(node, "slot"));
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

  private static boolean flag(JsonNode node, String key) {
    return node.path(key).asBoolean(false);
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
