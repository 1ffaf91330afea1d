package io.joulestream.standalone.service;

import io.joulestream.standalone.Parts;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A part in a process of its own: it says from the start how it is, waits for what it needs, runs
 * until it is told to stop or gives up, and closes in order.
 */
final class Service {

  /** What a container is given to stop, less what the JVM needs. */
  private static final Duration PATIENCE = Duration.ofSeconds(28);

  private final CommandSpec spec;
  private final ConfigurationFile.Read settings;
  private final boolean waits;
  private final Ending ending = new Ending();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread starting = Thread.currentThread();
  private volatile boolean isStarting = true;
  private volatile Supplier<Condition> condition = () -> Condition.lacking("starting");

  private Service(CommandSpec spec, ConfigurationFile.Read settings, boolean waits) {
    this.spec = spec;
    this.settings = settings;
    this.waits = waits;
  }

  /** Starts a part, of which everything that has to be closed goes to {@code parts}. */
  interface Starter {
    Component start(
        Configuration configuration,
        Surroundings surroundings,
        Parts parts,
        Meters meters,
        Ending ending);
  }

  /**
   * Runs a part to its end.
   *
   * @param sections of the configuration that concern it
   * @return 0 if it was told to stop, 1 if it gave up
   */
  static int run(CommandSpec spec, ConfigOption config, List<String> sections, Starter starter) {
    return run(spec, config, sections, starter, true);
  }

  /** The same of a part that has work to do while Kafka and the registry are not there yet. */
  static int runAtOnce(
      CommandSpec spec, ConfigOption config, List<String> sections, Starter starter) {
    return run(spec, config, sections, starter, false);
  }

  private static int run(
      CommandSpec spec,
      ConfigOption config,
      List<String> sections,
      Starter starter,
      boolean waits) {
    ConsoleLog.choose();
    Service service = new Service(spec, config.withEffective(), waits);
    Thread stop = new Thread(service::stop, "stop");
    Runtime.getRuntime().addShutdownHook(stop);
    try {
      return service.run(sections, starter);
    } finally {
      service.closed.countDown();
    }
  }

  /** On SIGTERM: lets the part close, and waits for it. */
  private void stop() {
    ending.stop();
    if (isStarting) {
      starting.interrupt();
    }
    try {
      if (!closed.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        spec.commandLine().getErr().println("joulestream: gave up waiting for its parts to close");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int run(List<String> sections, Starter starter) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("joulestream %s with%n", spec.name());
    out.println(EffectiveSettings.text(settings.effective(), sections));
    out.flush();
    try (Parts parts = new Parts()) {
      return run(starter, parts);
    } catch (Ending.Stopped e) {
      return 0;
    } catch (RuntimeException e) {
      if (ending.hasCome()) {
        // whatever the interruption broke
        return 0;
      }
      throw e;
    }
  }

  private int run(Starter starter, Parts parts) {
    Configuration configuration = settings.configuration();
    Logger log = LoggerFactory.getLogger(Service.class);
    Meters meters = parts.add(new Meters());
    Progress progress = new Progress(log);
    condition = progress::condition;
    parts.add(Pages.start(configuration.http(), meters, () -> condition.get()));
    Surroundings surroundings = Surroundings.unasked(configuration, parts);
    if (waits) {
      surroundings.await(configuration, ending, progress::waitingFor);
    }
    Component component = starter.start(configuration, surroundings, parts, meters, ending);
    isStarting = false;
    meters.component(component);
    condition = component::condition;
    parts.add(
        HealthReports.start(
            surroundings.kafka(),
            configuration.kafka().topicPrefix(),
            surroundings.ids(),
            List.of(component),
            Clock.systemUTC()));
    log.info("{} {} has started", component.name(), component.instance());
    Optional<String> failure = ending.await();
    log.info("stopping");
    return failure.map(this::fail).orElse(0);
  }

  private int fail(String sentence) {
    spec.commandLine().getErr().println("joulestream: " + sentence);
    return 1;
  }
}
