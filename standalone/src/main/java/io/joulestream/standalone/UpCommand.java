package io.joulestream.standalone;

import io.joulestream.standalone.embedded.StartFailure;
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
import java.util.concurrent.ExecutionException;
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

  private static final Duration REFRESH = Duration.ofSeconds(2);
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
        System.err.println("joulestream: gave up waiting for its parts to close");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int run() throws Exception {
    try (DataDirectory directory = DataDirectory.take(data.root())) {
      Pipeline.Addresses addresses =
          new Pipeline.Addresses(kafkaPort, registryPort, storePort, ingestPort, statusPort);
      PrintWriter out = spec.commandLine().getOut();
      out.printf("joulestream %s, data in %s%n", Main.VERSION, directory.root());
      out.flush();
      try (Pipeline pipeline =
              Pipeline.start(
                  directory,
                  addresses,
                  StreamsSettings.DEFAULT,
                  sentence -> ending.complete(Optional.of(sentence)));
          Admin admin = Admin.create(Map.of("bootstrap.servers", pipeline.bootstrapServers()));
          StatusServer status = StatusServer.start(statusPort, new Status(pipeline, admin))) {
        directory.announce(
            new DataDirectory.Run(
                ProcessHandle.current().pid(),
                pipeline.bootstrapServers(),
                pipeline.registryUrl(),
                pipeline.query().url(),
                pipeline.ingestUrl(),
                status.url()));
        announce(pipeline, status, out);
        Optional<String> failure = watch(directory, pipeline, out);
        out.println("stopping");
        out.flush();
        return failure.map(sentence -> fail(directory, sentence)).orElse(0);
      }
    }
  }

  private int fail(DataDirectory directory, String sentence) {
    String cause =
        directory.isDiskFull() ? "the disk that holds " + directory.root() + " is full: " : "";
    spec.commandLine().getErr().println("joulestream: " + cause + sentence);
    return 1;
  }

  private void announce(Pipeline pipeline, StatusServer status, PrintWriter out) {
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

  private Optional<String> watch(DataDirectory directory, Pipeline pipeline, PrintWriter out)
      throws Exception {
    Screen screen = new Screen(out);
    Thread demo = noDemo ? null : startDemo(directory, pipeline, screen);
    LiveTable table = new LiveTable(pipeline.query());
    boolean redraws = screen.redraws();
    while (true) {
      try {
        return ending.get((redraws ? REFRESH : LINE_EVERY).toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        screen.show(table.lines());
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      } finally {
        if (demo != null && ending.isDone()) {
          demo.interrupt();
          demo.join(10_000);
        }
      }
    }
  }

  private Thread startDemo(DataDirectory directory, Pipeline pipeline, Screen screen) {
    Path recording = Path.of(System.getProperty("joulestream.demo", "standalone/demo"));
    if (!Files.isDirectory(recording)) {
      throw new StartFailure(
          "the bundled recording is not at "
              + recording
              + ": start with --no-demo, or repair the checkout");
    }
    Demo demo =
        new Demo(
            recording,
            directory.demo(),
            pipeline.bootstrapServers(),
            pipeline.ids(),
            Clock.systemUTC());
    Thread thread = new Thread(() -> runDemo(demo, screen), "demo");
    thread.start();
    return thread;
  }

  private void runDemo(Demo demo, Screen screen) {
    try {
      Demo.Recording recording = demo.read(Optional.ofNullable(anchor));
      screen.say(
          "replaying real runs (MLPerf Training v4.0 on H100 servers, May 2024), times shifted to end at "
              + recording.end());
      demo.replay(recording.past(), published -> {});
      if (noLive) {
        screen.say("the recording is replayed");
      } else {
        screen.say(
            "the recording is replayed; the same fleet is played on live, in a loop, times shifted");
        demo.playLive(recording, () -> !ending.isDone());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (!ending.isDone()) {
        ending.complete(Optional.of("the demo failed: " + e.getMessage()));
      }
    }
  }
}
