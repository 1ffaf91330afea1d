package io.joulestream.ingest.slurm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.joulestream.ingest.catalogue.SourceType;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every key has its default, and every default its key. */
class SlurmDefaultsTest {

  private static final JsonMapper BINDER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  private static ObjectNode defaults(SourceType type) throws IOException {
    JsonNode defaults = new YAMLMapper().readTree(type.defaults());
    return (ObjectNode) defaults;
  }

  @Test
  void slurmIsReadyByDefault() throws IOException {
    Object settings = BINDER.treeToValue(defaults(SourceType.SLURM), SourceType.SLURM.settings());

    assertEquals(
        new SlurmSettings(
            List.of(),
            "squeue",
            "scontrol",
            "",
            "",
            SlurmSettings.Format.AUTO,
            "",
            List.of(),
            List.of()),
        settings);
  }

  @Test
  void jobcompNeedsKafkaTopicsAndCounts() throws IOException {
    ObjectNode keys = defaults(SourceType.SLURM_JOBCOMP);
    keys.put("bootstrap_servers", "k:9092");
    keys.withArray("topics").add("helios");
    keys.withArray("gpus_per_host").add("8");

    assertEquals(
        new JobcompSettings("k:9092", List.of("helios"), "joulestream-slurm", "", "", List.of("8")),
        BINDER.treeToValue(keys, SourceType.SLURM_JOBCOMP.settings()));
  }
}
