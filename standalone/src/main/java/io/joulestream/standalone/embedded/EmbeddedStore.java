package io.joulestream.standalone.embedded;

import io.joulestream.sink.Destination;
import io.joulestream.sink.FieldType;
import io.joulestream.sink.StoreKind;
import io.joulestream.sink.Table;
import io.questdb.ServerMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * QuestDB in this process. It speaks InfluxDB's write protocol, so the same sink writes to it, but
 * not InfluxDB's query languages: it is queried in SQL.
 */
public final class EmbeddedStore implements AutoCloseable {

  private final ServerMain server;
  private final StoreQuery query;

  private EmbeddedStore(Path directory, int port) {
    this.server = new ServerMain("-d", directory.toString());
    this.query = new StoreQuery("http://127.0.0.1:" + port);
  }

  /**
   * Starts the store on a directory of its own.
   *
   * @throws StartFailure if the directory is locked or the port in use
   */
  public static EmbeddedStore start(Path directory, int port) {
    Ports.requireFree(port, "store", "--store-port");
    try {
      configure(directory, port);
      EmbeddedStore store = new EmbeddedStore(directory, port);
      store.server.start();
      return store;
    } catch (IOException | RuntimeException e) {
      throw new StartFailure("the store cannot start in " + directory + ": " + e.getMessage(), e);
    }
  }

  private static void configure(Path directory, int port) throws IOException {
    Path conf = Files.createDirectories(directory.resolve("conf"));
    Files.writeString(
        conf.resolve("server.conf"),
        """
        http.bind.to=127.0.0.1:%d
        http.min.enabled=false
        pg.enabled=false
        line.tcp.enabled=false
        line.udp.enabled=false
        telemetry.enabled=false
        http.worker.count=2
        query.timeout=30s
        shared.network.worker.count=1
        shared.query.worker.count=1
        shared.write.worker.count=1
        cairo.writer.data.append.page.size=256K
        cairo.writer.data.index.key.append.page.size=64K
        cairo.writer.data.index.value.append.page.size=64K
        cairo.o3.column.memory.size=256K
        cairo.wal.writer.data.append.page.size=256K
        """
            .formatted(port));
    Files.writeString(
        conf.resolve("log.conf"),
        """
        writers=file
        w.file.class=io.questdb.log.LogFileWriter
        w.file.location=%s
        w.file.level=ERROR
        """
            .formatted(directory.resolve("questdb.log")));
  }

  /**
   * Creates the tables that do not exist yet, each point identified by its tags and time: without
   * that a point written twice would be two.
   */
  public void createTables(List<Table<?, ?>> tables) {
    tables.stream().map(EmbeddedStore::createTable).distinct().forEach(query::run);
  }

  private static String createTable(Table<?, ?> table) {
    String tags =
        table.tags(StoreKind.EMBEDDED).stream()
            .map(tag -> quoted(tag) + " SYMBOL")
            .collect(Collectors.joining(", "));
    String fields =
        table.fields(StoreKind.EMBEDDED).entrySet().stream()
            .map(field -> quoted(field.getKey()) + " " + sqlType(field.getValue()))
            .collect(Collectors.joining(", "));
    return "CREATE TABLE IF NOT EXISTS %s (%s, %s, timestamp TIMESTAMP) TIMESTAMP(timestamp) PARTITION BY %s WAL DEDUP UPSERT KEYS(timestamp, %s)"
        .formatted(
            table.name(),
            tags,
            fields,
            // a partition is files for every column, which few rows should not have
            table.destination() == Destination.LIVE ? "DAY" : "MONTH",
            table.tags(StoreKind.EMBEDDED).stream()
                .map(EmbeddedStore::quoted)
                .collect(Collectors.joining(", ")));
  }

  /** Some names are words of SQL. */
  private static String quoted(String name) {
    return '"' + name + '"';
  }

  private static String sqlType(FieldType type) {
    return switch (type) {
      case INTEGER -> "LONG";
      case FLOAT -> "DOUBLE";
      case BOOLEAN -> "BOOLEAN";
      case STRING -> "VARCHAR";
    };
  }

  /** Where the sink writes and the console is. */
  public String url() {
    return query.url();
  }

  public StoreQuery query() {
    return query;
  }

  @Override
  public void close() {
    server.close();
  }
}
