package io.joulestream.standalone;

import io.joulestream.standalone.embedded.StartFailure;
import io.joulestream.standalone.embedded.StoreQuery.QueryException;
import io.joulestream.standalone.service.Component;
import io.joulestream.standalone.service.Condition;
import io.joulestream.standalone.service.HealthReports;
import io.joulestream.standalone.service.Meters;
import io.joulestream.streams.StreamsSettings;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts everything and shows what the fleet draws, until it is stopped with Ctrl-C. */
@Command(
    name = "up",
    description =
        "Start everything: broker, registry, store, topology, sink, ingest. The first time, replay"
            + " the bundled recording of real runs, then play it on live.",
    mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {

  private static final Duration REFRESH = Duration.ofSeconds(1);
  private static final Duration LINE_EVERY = Duration.ofSeconds(10);

  @Spec private CommandSpec spec;
  @Mixin private DataOption data = new DataOption();

  @Option(names = "--no-demo", description = "start with an empty pipeline")
  private boolean noDemo;

  @Option(
      names = "--no-live",
      description = "stop the demo where the recording ends, instead of playing it on")
  private boolean noLive;

  @Option(
      names = "--anchor",
      paramLabel = "TIME",
      description = "when the recording of the demo ends (default: when it is first started)")
  private @Nullable Instant anchor;

  @Option(
      names = "--restate-days",
      paramLabel = "N",
      description =
          "how long results can be restated after they were last changed (default:"
              + " ${DEFAULT-VALUE})")
  private int restateDays = 7;

  @Option(
      names = "--keep-days",
      paramLabel = "N",
      description =
          "how long readings are kept, at least a day longer than that (default:"
              + " ${DEFAULT-VALUE})")
  private int keepDays = 30;

  @Option(names = "--kafka-port", description = "default: ${DEFAULT-VALUE}")
  private int kafkaPort = 19092;

  @Option(names = "--registry-port", description = "default: ${DEFAULT-VALUE}")
  private int registryPort = 19081;

  @Option(names = "--store-port", description = "default: ${DEFAULT-VALUE}")
  private int storePort = 19000;

  @Option(names = "--ingest-port", description = "default: ${DEFAULT-VALUE}")
  private int ingestPort = 19080;

  @Option(names = "--status-port", description = "default: ${DEFAULT-VALUE}")
  private int statusPort = 19070;

  /** Completed with a sentence if a part gives up, or with nothing to stop in order. */
  private final CompletableFuture<Optional<String>> ending = new CompletableFuture<>();

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  UpCommand() {}

  @Override
  public Integer call() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    Thread stop = new Thread(() -> stop(closed), "stop");
    Runtime.getRuntime().addShutdownHook(stop);
    try {
      return run();
    } finally {
      closed.countDown();
    }
  }

  /** On Ctrl-C: lets the command close everything, and waits for it. */
  private void stop(CountDownLatch closed) {
    ending.complete(Optional.empty());
    try {
      if (!closed.await(40, TimeUnit.SECONDS)) {
        spec.commandLine().getErr().println("joulestream: gave up waiting for its parts to close");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int run() throws Exception {
    Retention retention = Retention.ofDays(keepDays, restateDays);
    try (DataDirectory directory = DataDirectory.take(data.root())) {
      Main.logTo(directory.log());
      Pipeline.Addresses addresses =
          new Pipeline.Addresses(kafkaPort, registryPort, storePort, ingestPort, statusPort);
      PrintWriter out = spec.commandLine().getOut();
      out.printf("joulestream %s, data in %s%n", Main.VERSION, directory.root());
      out.println("starting broker, registry, store, topology, sink and ingest");
      out.flush();
      try (Meters meters = new Meters();
          Pipeline pipeline =
              Pipeline.start(
                  directory,
                  addresses,
                  StreamsSettings.DEFAULT.withRestatable(retention.restatable()),
                  meters,
                  sentence -> ending.complete(Optional.of(sentence)));
          Admin admin = Admin.create(Map.of("bootstrap.servers", pipeline.bootstrapServers()))) {
        retention.applyTo(admin, StreamsSettings.DEFAULT.topicPrefix());
        Status status = new Status(pipeline, admin);
        List<Component> components = pipeline.components(admin);
        components.forEach(meters::component);
        try (Parts pages = new Parts()) {
          StatusServer server =
              pages.add(
                  StatusServer.start(statusPort, status, meters, () -> Condition.of(components)));
          pages.add(reports(pipeline, components));
          announce(directory, pipeline, server, out);
          Optional<String> failure = watch(directory, pipeline, status, new Screen(out));
          out.println("stopping");
          out.flush();
          return failure.map(sentence -> fail(directory, sentence)).orElse(0);
        }
      }
    }
  }

  private static HealthReports reports(Pipeline pipeline, List<Component> components) {
    return HealthReports.start(
        Map.of("bootstrap.servers", pipeline.bootstrapServers()),
        StreamsSettings.DEFAULT.topicPrefix(),
        pipeline.ids(),
        components,
        Clock.systemUTC());
  }

  private int fail(DataDirectory directory, String sentence) {
    String cause =
        directory.isDiskFull() ? "the disk that holds " + directory.root() + " is full: " : "";
    spec.commandLine()
        .getErr()
        .println("joulestream: " + cause + sentence + " (" + directory.log() + " says more)");
    return 1;
  }

  private void announce(
      DataDirectory directory, Pipeline pipeline, StatusServer status, PrintWriter out) {
    directory.announce(
        new DataDirectory.Run(
            ProcessHandle.current().pid(),
            pipeline.bootstrapServers(),
            pipeline.registryUrl(),
            pipeline.query().url(),
            pipeline.ingestUrl(),
            status.url(),
            restateDays));
    TextTable table = new TextTable(List.of("part", "address", "for"));
    table.add(List.of("store", pipeline.query().url(), "SQL console in the browser"));
    table.add(List.of("status", status.url(), "health, counters and lags as JSON"));
    table.add(List.of("ingest", pipeline.ingestUrl(), "readings, job events, intensities, sites"));
    table.add(List.of("kafka", pipeline.bootstrapServers(), "topics of the catalogue"));
    table.add(List.of("registry", pipeline.registryUrl(), "schemas, Confluent API"));
    table.lines().forEach(out::println);
    out.println();
    out.flush();
  }

  /**
   * Shows the live table until something ends the command; returns what failed, if something did.
   */
  private Optional<String> watch(
      DataDirectory directory, Pipeline pipeline, Status status, Screen screen) throws Exception {
    LiveTable table = new LiveTable(pipeline.query());
    try (DemoPlayer demo = demo(directory, pipeline, status, screen)) {
      if (!noDemo) {
        demo.start();
      }
      while (true) {
        try {
          Duration pause = screen.redraws() || !screen.showsTable() ? REFRESH : LINE_EVERY;
          return ending.get(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          show(screen, table);
        }
      }
    }
  }

  private static void show(Screen screen, LiveTable table) {
    try {
      screen.show(table.lines());
    } catch (QueryException e) {
      screen.show(List.of("the store does not answer: it may be busy with a query"));
    }
  }

  private DemoPlayer demo(
      DataDirectory directory, Pipeline pipeline, Status status, Screen screen) {
    Path recording = Demo.bundled();
    if (!noDemo && !Files.isDirectory(recording)) {
      throw new StartFailure(
          "the bundled recording is not at "
              + recording
              + ": start with --no-demo, or repair the checkout");
    }
    return new DemoPlayer(
        new Demo(
            recording,
            directory.demo(),
            LiveBooks.of(DataDirectory.run(directory.root()).orElseThrow()),
            pipeline.ids(),
            Clock.systemUTC()),
        Optional.ofNullable(anchor),
        !noLive,
        status::topologyLag,
        screen,
        sentence -> ending.complete(Optional.of(sentence)),
        () -> {});
  }
}
