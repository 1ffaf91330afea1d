package io.joulestream.standalone;

import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.standalone.embedded.StartFailure;
import io.joulestream.standalone.service.ConfigOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Plays the bundled recording into the books of a cluster, as {@code up} does into its own. */
@Command(
    name = "demo",
    description =
        "Publish the bundled recording of real runs to a cluster, times shifted to end now, then"
            + " play the fleet on live until it is stopped.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(
      names = "--memory",
      paramLabel = "FILE",
      description =
          "remembers what was played, so that it goes on after a stop (default: ${DEFAULT-VALUE})")
  private Path memory = Path.of("demo.json");

  @Option(names = "--no-live", description = "stop where the recording ends")
  private boolean noLive;

  @Option(
      names = "--anchor",
      paramLabel = "TIME",
      description = "when the recording ends (default: when it is first started)")
  private @Nullable Instant anchor;

  private final CompletableFuture<Optional<String>> ending = new CompletableFuture<>();

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  DemoCommand() {}

  @Override
  public Integer call() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(closed), "stop"));
    try {
      return run();
    } finally {
      closed.countDown();
    }
  }

  private void stop(CountDownLatch closed) {
    ending.complete(Optional.empty());
    try {
      closed.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int run() throws Exception {
    if (!Files.isDirectory(Demo.bundled())) {
      throw new StartFailure("the bundled recording is not at " + Demo.bundled());
    }
    LiveBooks books = LiveBooks.of(config.read()).requireAnswer();
    try (ConfluentSchemaIds ids = books.ids();
        Admin admin = Admin.create(books.adminSettings())) {
      TopologyReading.requireRunning(books, admin);
      TopologyReading reading = new TopologyReading(books, admin);
      try (DemoPlayer player =
          new DemoPlayer(
              new Demo(Demo.bundled(), memory, books, ids, Clock.systemUTC()),
              Optional.ofNullable(anchor),
              !noLive,
              reading::waiting,
              new Screen(spec.commandLine().getOut()),
              sentence -> ending.complete(Optional.of(sentence)),
              () -> ending.complete(Optional.empty()))) {
        player.start();
        return ending.get().map(this::fail).orElse(0);
      }
    }
  }

  private int fail(String sentence) {
    spec.commandLine().getErr().println("joulestream: " + sentence);
    return 1;
  }
}
