package io.joulestream.ingest.power;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.joulestream.ingest.catalogue.SourceType;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What a configuration may say, over the defaults. */
class PrometheusSettingsTest {

  private static final ObjectMapper YAML =
      YAMLMapper.builder(new YAMLFactory())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  private static PrometheusSettings settings(String yaml) throws IOException {
    ObjectNode keys = (ObjectNode) YAML.readTree(SourceType.PROMETHEUS.defaults());
    keys.setAll((ObjectNode) YAML.readTree(yaml));
    return YAML.treeToValue(keys, PrometheusSettings.class);
  }

  private static void assertRefused(String yaml, String sentence) {
    String message =
        String.valueOf(assertThrows(IOException.class, () -> settings(yaml)).getMessage());
    assertTrue(message.contains("problem: " + sentence), message);
  }

  @Test
  void theDefaultsNeedOnlyTargets() throws IOException {
    PrometheusSettings settings = settings("targets: ['gpu01:9400']\nhost_from: target");

    assertEquals("/metrics", settings.path());
    assertEquals(PrometheusSettings.HostFrom.TARGET, settings.hostFrom());
    assertRefused("{}", "targets is empty, and there is no targets_file");
  }

  @Test
  void anUnknownExporterIsMappedHere() throws IOException {
    PrometheusSettings settings =
        settings(
            """
            targets: [10.0.0.9:9100]
            profiles: []
            metrics:
              - {metric: rack_kw, kind: power, unit: kW, level: RACK, host: rack, meter: pdu}
            """);

    assertEquals("rack_kw", settings.metrics().get(0).path("metric").asText());
  }

  @Test
  void nonsenseIsRefusedWithItsKey() {
    assertRefused("targets: ['a b']", "targets: 'a b' is no target");
    assertRefused("{targets: [h], path: metrics}", "path is 'metrics'");
    assertRefused("{targets: [h], scheme: ftp}", "scheme is 'ftp'");
    assertRefused("{targets: [h], profiles: [dcmg]}", "profiles has 'dcmg': there are amd, dcgm");
    assertRefused("{targets: [h], profiles: []}", "profiles is empty, and there are no metrics");
    assertRefused("{targets: [h], metrics: [{metrc: a}]}", "metrics: key 'metrc' is unknown");
    assertRefused(
        "{targets: [h], bearer_token_file: a, basic_auth_file: b}",
        "bearer_token_file and basic_auth_file exclude each other");
    assertRefused(metric("kind: power, unit: 0 W"), "metrics: metric a: unit is '0 W': what is");
    assertRefused(metric("kind: power, unit: 10 J"), "metrics: metric a: unit is '10 J': it is");
    assertRefused(
        metric("kind: power, unit: W, counter_range: 5"),
        "metrics: metric a: counter_range is '5'");
    assertRefused(
        metric("kind: energy, unit: J, counter_range: x"),
        "metrics: metric a: counter_range is 'x'");
    assertRefused(
        metric("kind: power, unit: W, slot: gpu"), "metrics: metric a: slot is a label of devices");
    assertRefused(
        metric("kind: power, unit: W, selector: job"), "metrics: metric a: selector is 'job'");
  }

  private static String metric(String keys) {
    return "{targets: [h], metrics: [{metric: a, level: NODE, host: instance, %s}]}"
        .formatted(keys);
  }
}
