package io.joulestream.standalone.service;

import io.joulestream.sink.Destinations;
import io.joulestream.sink.Sink;
import io.joulestream.sink.SinkSettings;
import io.joulestream.sink.StoreCheck;
import io.joulestream.sink.StoreCheck.Finding;
import io.joulestream.sink.StoreCheck.Weight;
import io.joulestream.standalone.Parts;
import io.joulestream.standalone.embedded.StartFailure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What writes to the store as a process of its own. */
@Command(
    name = "sink",
    description =
        "Write results from Kafka to InfluxDB, until it is stopped. Several instances share the"
            + " partitions.",
    mixinStandardHelpOptions = true)
public final class SinkCommand implements Callable<Integer> {

  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config = new ConfigOption();

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  SinkCommand() {}

  @Override
  public Integer call() {
    return Service.run(
        spec, config, List.of("kafka", "registry", "sink", "store", "http"), SinkCommand::start);
  }

  private static Component start(
      Configuration configuration,
      Surroundings surroundings,
      Parts parts,
      Meters meters,
      Ending ending) {
    Destinations destinations = StoreSettings.destinations(configuration.store());
    SinkSettings settings = StoreSettings.sink(configuration.sink());
    awaitStore(new StoreCheck(destinations, settings), ending);
    Sink sink =
        parts.add(
            new Sink(
                new Sink.Source(
                    configuration.kafka().bootstrapServers(),
                    configuration.kafka().topicPrefix(),
                    surroundings.kafka()),
                destinations,
                settings,
                surroundings.ids(),
                e -> ending.fail("the sink gave up: " + Sink.reason(e))));
    sink.instrument(meters::consumer);
    sink.start();
    return new SinkComponent(
        configuration.sink().instanceId(),
        sink,
        destinations.kind(),
        surroundings.admin(),
        configuration.kafka().bootstrapServers(),
        configuration.kafka().topicPrefix());
  }

  /** Waits for a store that does not answer; one that cannot be used ends the start. */
  private static void awaitStore(StoreCheck check, Ending ending) {
    Logger log = LoggerFactory.getLogger(SinkCommand.class);
    Progress progress = new Progress(log);
    List<Finding> findings = check.findings();
    while (isFound(findings, Weight.UNREACHABLE)) {
      findings.forEach(finding -> progress.waitingFor(finding.sentence()));
      ending.pause(LOOK_EVERY);
      findings = check.findings();
    }
    if (isFound(findings, Weight.ERROR)) {
      throw new StartFailure(
          findings.stream()
              .filter(finding -> finding.weight() == Weight.ERROR)
              .map(Finding::sentence)
              // both buckets may be refused alike
              .distinct()
              .collect(Collectors.joining("; ")));
    }
    findings.forEach(finding -> log.warn("{}", finding.sentence()));
  }

  private static boolean isFound(List<Finding> findings, Weight weight) {
    return findings.stream().anyMatch(finding -> finding.weight() == weight);
  }
}
