package io.joulestream.standalone.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.joulestream.ingest.catalogue.SourceType;
import io.joulestream.ingest.slurm.SlurmSettings;
import io.joulestream.standalone.embedded.StartFailure;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sources in a configuration file, and how it is told that they say nothing. */
class SourceEntryTest {

  private static Configuration.Ingest ingest(String sources) {
    return ConfigurationFile.parse("j.yaml", "ingest:\n  sources:\n" + sources, Map.of())
        .configuration()
        .ingest();
  }

  private static String refusal(String sources) {
    return assertThrows(StartFailure.class, () -> ingest(sources)).sentence();
  }

  @Test
  void aSourceHasItsOwnKeysOverThoseOfItsTypeAndOfAll() {
    SourceEntry entry =
        ingest(
                """
                    - type: slurm
                      interval: 45s
                      site: lon1
                      cluster: helios
                      whole_hosts: ["cpu[01-02]"]
                """)
            .sources()
            .get(0);

    assertEquals(SourceType.SLURM, entry.type());
    assertEquals("slurm", entry.name());
    assertEquals("lon1", entry.site());
    assertEquals(Duration.ofSeconds(45), entry.interval());
    SlurmSettings settings = (SlurmSettings) entry.settings();
    assertEquals("helios", settings.cluster());
    assertEquals("squeue", settings.squeue());
  }

  @Test
  void aKeyThatIsNoneIsRefusedWithTheNearestAndItsLine() {
    assertEquals(
        "j.yaml line 4: ingest.sources.0: intervall is not a key: did you mean interval?",
        refusal("    - type: slurm\n      intervall: 3s\n"));
    assertEquals(
        "j.yaml line 4: ingest.sources.0: clusters is not a key: did you mean cluster?",
        refusal("    - type: slurm\n      clusters: c\n"));
  }

  @Test
  void aTypeThatIsNoneIsRefusedWithThoseThatThereAre() {
    String refusal = refusal("    - type: prometeus\n");
    assertTrue(
        refusal.startsWith("j.yaml line 3: ingest.sources.0: type is 'prometeus': there are "),
        refusal);
    assertTrue(refusal.contains("prometheus"), refusal);
  }

  @Test
  void twoOfOneNameAreRefused() {
    assertTrue(
        refusal("    - {type: slurm, cluster: a}\n    - {type: slurm, cluster: b}\n")
            .endsWith("sources has two that are called slurm: give each a name"));
  }

  @Test
  void nonsenseIsRefusedByItsKey() {
    assertEquals(
        "j.yaml line 3: ingest.sources.0: interval is 0: it is more than that",
        refusal("    - {type: slurm, cluster: a, interval: 0s}\n"));
    assertEquals(
        "j.yaml line 3: ingest.sources.0: whole_hosts is 'x': a list is needed",
        refusal("    - {type: slurm, cluster: a, whole_hosts: x}\n"));
    assertEquals(
        "j.yaml line 3: ingest.sources.0: name is 'a/b': up to 64 letters, digits, dots, dashes and underscores",
        refusal("    - {type: slurm, cluster: a, name: a/b}\n"));
  }

  /** What a type documents is what its settings have. */
  @Test
  void everyTypeDocumentsItsKeys() {
    for (SourceType type : SourceType.values()) {
      JsonNode defaults = YamlTree.parse(type + ".yaml", type.defaults()).root();
      assertTrue(defaults.size() > 0, type.toString());
      for (String line : type.defaults().lines().toList()) {
        assertTrue(line.length() <= 160, line);
      }
      for (var component : type.settings().getRecordComponents()) {
        String key =
            component
                .getName()
                .replaceAll("([a-z])([A-Z])", "$1_$2")
                .toLowerCase(java.util.Locale.ROOT);
        assertTrue(defaults.has(key), type + ".yaml lacks " + key);
      }
    }
  }
}
