package io.joulestream.standalone.store;

import io.joulestream.sink.Destinations;
import io.joulestream.sink.StoreKind;
import io.joulestream.sink.Tables;
import io.joulestream.standalone.embedded.EmbeddedStore;
import io.joulestream.standalone.embedded.Ports;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The embedded store. */
final class QuestStore implements TestStore {

  private final Path directory;
  private final int port = Ports.free();
  private EmbeddedStore store;

  QuestStore(Path directory) {
    this.directory = directory;
    this.store = EmbeddedStore.start(directory, port);
    store.createTables(Tables.of(StoreKind.EMBEDDED, true));
  }

  @Override
  public Destinations address() {
    return Destinations.embedded("http://127.0.0.1:" + port);
  }

  @Override
  public Map<String, Long> energies() {
    Map<String, Long> energies = new HashMap<>();
    store
        .query()
        .run("SELECT job, energy_mj FROM job_totals")
        .rows()
        .forEach(
            row -> {
              if (energies.put(row.get(0).asText(), row.get(1).asLong()) != null) {
                throw new AssertionError(row.get(0) + " is there twice");
              }
            });
    return energies;
  }

  @Override
  public void refuseHostStatus() {
    store.query().run("DROP TABLE host_status");
    store
        .query()
        .run(
            "CREATE TABLE host_status (devices BOOLEAN, timestamp TIMESTAMP) TIMESTAMP(timestamp)"
                + " PARTITION BY DAY WAL");
  }

  @Override
  public void stop() {
    store.close();
  }

  @Override
  public void start() {
    store = EmbeddedStore.start(directory, port);
  }

  @Override
  public void close() {
    store.close();
  }
}
