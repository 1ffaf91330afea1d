package io.joulestream.standalone.store;

import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.sink.Destinations;
import io.joulestream.sink.Sink;
import io.joulestream.sink.SinkSettings;
import io.joulestream.sink.StoreKind;
import io.joulestream.standalone.JavaProcess;
import java.util.List;
import java.util.Map;

/** A sink in a process of its own. */
public final class SinkProcess {

  private SinkProcess() {}

  /** Arguments for {@link #main}. */
  static List<String> arguments(
      String bootstrapServers, String registryUrl, Destinations store, String instance) {
    return List.of(bootstrapServers, registryUrl, store.kind().name(), store.url(), instance);
  }

  /** Runs until it is killed or its parent ends. */
  public static void main(String[] arguments) throws Exception {
    String url = arguments[3];
    Sink sink =
        new Sink(
            new Sink.Source(arguments[0], "", Map.of()),
            StoreKind.valueOf(arguments[2]) == StoreKind.EMBEDDED
                ? Destinations.embedded(url)
                : Destinations.influx(url, "none", "joulestream"),
            SinkSettings.of(arguments[4]),
            new ConfluentSchemaIds(arguments[1], Map.of()),
            e -> Runtime.getRuntime().halt(3));
    sink.start();
    JavaProcess.endWithParent();
  }
}
