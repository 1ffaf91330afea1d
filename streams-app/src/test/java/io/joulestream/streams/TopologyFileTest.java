package io.joulestream.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.joulestream.schemas.ConfluentSchemaIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.errors.TopologyException;
import org.junit.jupiter.api.Test;

/**
 * The described topology is a file, so that it cannot change without being seen: names of stores
 * and topics are part of an installation. To accept a change, run with {@code -Dtopology.accept}.
 */
class TopologyFileTest {

  private static final Path FILE = Path.of("src/test/resources/expected-topology.txt");

  private static TopologyConfig naming() {
    return new TopologyConfig(
        new StreamsConfig(
            Map.of(
                StreamsConfig.APPLICATION_ID_CONFIG, "joulestream",
                StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1",
                StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true)));
  }

  @Test
  void theTopologyIsTheOneInTheFile() throws IOException {
    String described =
        new EnergyTopology(StreamsSettings.DEFAULT, ConfluentSchemaIds.inMemory(), naming())
            .build()
            .describe()
            .toString();
    if (System.getProperty("topology.accept") != null) {
      Files.writeString(FILE, described);
    }

    assertEquals(Files.readString(FILE), described);
  }

  @Test
  void anUnnamedRepartitionWouldBeRefused() {
    StreamsBuilder builder = new StreamsBuilder(naming());
    builder.<String, String>stream("in").selectKey((k, v) -> v).groupByKey().count();

    assertThrows(TopologyException.class, builder::build);
  }
}
