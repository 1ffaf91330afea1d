package io.joulestream.standalone;

import io.joulestream.ingest.IngestException;
import io.joulestream.ingest.InputPublisher;
import io.joulestream.ingest.PublishedRecords;
import io.joulestream.ingest.http.Formats;
import io.joulestream.ingest.http.HttpIngest;
import io.joulestream.ingest.http.HttpSettings;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.sink.Destinations;
import io.joulestream.sink.Sink;
import io.joulestream.sink.SinkCounts;
import io.joulestream.sink.SinkSettings;
import io.joulestream.sink.StoreKind;
import io.joulestream.sink.Tables;
import io.joulestream.standalone.embedded.EmbeddedStore;
import io.joulestream.standalone.embedded.FatalFaults;
import io.joulestream.standalone.embedded.Ports;
import io.joulestream.standalone.embedded.StartFailure;
import io.joulestream.standalone.embedded.StoreQuery;
import io.joulestream.standalone.service.Component;
import io.joulestream.standalone.service.EndpointMeters;
import io.joulestream.standalone.service.IngestComponent;
import io.joulestream.standalone.service.Meters;
import io.joulestream.standalone.service.SinkComponent;
import io.joulestream.standalone.service.StreamsComponent;
import io.joulestream.streams.StreamsApp;
import io.joulestream.streams.StreamsSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * Everything in one process, started in the order of the data and closed in reverse: broker and
 * registry, store, topology, sink, ingest.
 */
final class Pipeline implements AutoCloseable {

  static final String APPLICATION_ID = "joulestream";

  private static final String INSTANCE = "standalone";

  /** Where the parts listen, all on loopback. */
  record Addresses(int kafka, int registry, int store, int ingest, int status) {

    void requireFree() {
      if (Stream.of(kafka, registry, store, ingest, status).distinct().count() < 5) {
        throw new StartFailure("two parts were given the same port: each needs its own");
      }
      Ports.requireFree(kafka, "Kafka broker", "--kafka-port");
      Ports.requireFree(registry, "schema registry", "--registry-port");
      Ports.requireFree(store, "store", "--store-port");
      Ports.requireFree(ingest, "ingest endpoint", "--ingest-port");
      Ports.requireFree(status, "status page", "--status-port");
    }
  }

  private final Parts parts;
  private final Backbone backbone;
  private final EmbeddedStore store;
  private final StreamsApp app;
  private final Sink sink;
  private final HttpIngest ingest;
  private final EndpointMeters endpoint;

  private Pipeline(
      Parts parts,
      Backbone backbone,
      EmbeddedStore store,
      StreamsApp app,
      Sink sink,
      HttpIngest ingest,
      EndpointMeters endpoint) {
    this.parts = parts;
    this.backbone = backbone;
    this.store = store;
    this.app = app;
    this.sink = sink;
    this.ingest = ingest;
    this.endpoint = endpoint;
  }

  /**
   * Starts everything.
   *
   * @param meters of this process
   * @param whenFailed told in one sentence if a part gives up later
   * @throws StartFailure if a part cannot start
   */
  static Pipeline start(
      DataDirectory data,
      Addresses addresses,
      StreamsSettings settings,
      Meters meters,
      Consumer<String> whenFailed) {
    addresses.requireFree();
    FatalFaults.listen(() -> whenFailed.accept("the Kafka broker gave up"));
    Parts parts = new Parts();
    CompletableFuture<EmbeddedStore> storeStarting =
        CompletableFuture.supplyAsync(() -> startStore(data, addresses));
    try {
      Backbone backbone =
          parts.add(
              Backbone.start(
                  data.kafka(),
                  addresses.kafka(),
                  data.registry(),
                  addresses.registry(),
                  settings.topicPrefix(),
                  settings.partitions()));
      StreamsApp.Instance instance = instance(data, backbone.bootstrapServers());
      FreshStart.takeInSites(settings, instance, backbone.ids());
      StreamsApp app =
          parts.add(
              new StreamsApp(
                  settings,
                  instance,
                  backbone.ids(),
                  e -> whenFailed.accept("the topology gave up: " + e)));
      app.instrument(meters::streams);
      app.start();
      EmbeddedStore store = parts.add(join(storeStarting));
      Sink sink = parts.add(sink(settings, backbone, store, whenFailed));
      sink.instrument(meters::consumer);
      sink.start();
      EndpointMeters endpoint = new EndpointMeters(meters);
      InputPublisher publisher = parts.add(publisher(settings, backbone));
      publisher.instrument(meters::producer);
      HttpIngest ingest = parts.add(ingest(addresses, settings, publisher, endpoint));
      return new Pipeline(parts, backbone, store, app, sink, ingest, endpoint);
    } catch (RuntimeException e) {
      parts.close();
      var unused = storeStarting.whenComplete((store, failure) -> closeIfStarted(store));
      throw e;
    }
  }

  private static EmbeddedStore startStore(DataDirectory data, Addresses addresses) {
    EmbeddedStore store = EmbeddedStore.start(data.store(), addresses.store());
    store.createTables(Tables.of(StoreKind.EMBEDDED, true));
    return store;
  }

  private static void closeIfStarted(@Nullable EmbeddedStore store) {
    if (store != null) {
      store.close();
    }
  }

  private static EmbeddedStore join(CompletableFuture<EmbeddedStore> starting) {
    try {
      return starting.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof StartFailure failure
          ? failure
          : new StartFailure("the store cannot start: " + e.getCause(), e);
    }
  }

  private static StreamsApp.Instance instance(DataDirectory data, String bootstrapServers) {
    return new StreamsApp.Instance(
        APPLICATION_ID,
        INSTANCE,
        bootstrapServers,
        data.state(),
        1,
        Duration.ofSeconds(1),
        32L << 20,
        Map.of());
  }

  private static Sink sink(
      StreamsSettings settings,
      Backbone backbone,
      EmbeddedStore store,
      Consumer<String> whenFailed) {
    return new Sink(
        new Sink.Source(backbone.bootstrapServers(), settings.topicPrefix(), Map.of()),
        Destinations.embedded(store.url()),
        SinkSettings.of(INSTANCE),
        backbone.ids(),
        e -> whenFailed.accept("the sink gave up: " + Sink.reason(e)));
  }

  private static InputPublisher publisher(StreamsSettings settings, Backbone backbone) {
    return new InputPublisher(
        backbone.bootstrapServers(),
        settings.topicPrefix(),
        Optional.empty(),
        PublishedRecords.answeringInTime(Map.of()),
        backbone.ids());
  }

  private static HttpIngest ingest(
      Addresses addresses,
      StreamsSettings settings,
      InputPublisher publisher,
      EndpointMeters endpoint) {
    try {
      return new HttpIngest(
          HttpSettings.onLoopback(addresses.ingest()),
          new PublishedRecords(publisher),
          Formats.ours(settings.acceptance()),
          Clock.systemUTC(),
          endpoint);
    } catch (IngestException e) {
      throw new StartFailure(String.valueOf(e.getMessage()), e);
    }
  }

  String bootstrapServers() {
    return backbone.bootstrapServers();
  }

  String registryUrl() {
    return backbone.registryUrl();
  }

  SchemaIds ids() {
    return backbone.ids();
  }

  StoreQuery query() {
    return store.query();
  }

  String ingestUrl() {
    return "http://127.0.0.1:" + ingest.port();
  }

  /** State of the topology in one word. */
  String topologyState() {
    return app.state();
  }

  /** State of the sink in a few words. */
  String sinkState() {
    return sink.state();
  }

  SinkCounts sinkCounts() {
    return sink.counts();
  }

  /** The parts that report how they are. */
  List<Component> components(Admin admin) {
    String prefix = StreamsSettings.DEFAULT.topicPrefix();
    return List.of(
        new IngestComponent(INSTANCE, endpoint, admin, bootstrapServers()),
        new StreamsComponent(INSTANCE, app, admin, bootstrapServers(), APPLICATION_ID, prefix),
        new SinkComponent(INSTANCE, sink, StoreKind.EMBEDDED, admin, bootstrapServers(), prefix));
  }

  @Override
  public void close() {
    parts.close();
  }
}
