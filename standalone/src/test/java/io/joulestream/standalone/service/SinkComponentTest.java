package io.joulestream.standalone.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.sink.Destinations;
import io.joulestream.sink.FieldType;
import io.joulestream.sink.Sink;
import io.joulestream.sink.SinkSettings;
import io.joulestream.sink.StoreKind;
import io.joulestream.sink.Table;
import io.joulestream.sink.Tables;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a sink says of itself, at an address where no Kafka is. */
class SinkComponentTest {

  private final SchemaIds ids = ConfluentSchemaIds.inMemory();
  private final String nowhere = "127.0.0.1:" + freePort();
  private final Admin admin = Admin.create(Map.of("bootstrap.servers", nowhere));
  private final Sink sink =
      new Sink(
          new Sink.Source(nowhere, "", Map.of()),
          Destinations.embedded("http://" + nowhere),
          SinkSettings.of("one"),
          ids,
          e -> {});
  private final SinkComponent component =
      new SinkComponent("one", sink, StoreKind.INFLUX, admin, nowhere, "");

  private static int freePort() {
    try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return nobody.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void start() {
    sink.start();
  }

  @AfterEach
  void stop() {
    sink.close();
    admin.close();
    ids.close();
  }

  @Test
  void itLacksKafkaOnceThatWasFoundOut() {
    component.refresh();

    assertEquals(
        Condition.lacking("Kafka at " + nowhere + " does not answer"), component.condition());
  }

  @Test
  void whatIsReportedIsWhatTheStoreHasColumnsFor() {
    Table<?, ?> health =
        Tables.ALL.stream()
            .filter(table -> table.name().equals("pipeline_health"))
            .findFirst()
            .orElseThrow();
    Set<String> columns =
        health.fields(StoreKind.INFLUX).entrySet().stream()
            .filter(field -> field.getValue() == FieldType.FLOAT)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());

    assertEquals(columns, HealthReports.measures(component).keySet());
  }
}
