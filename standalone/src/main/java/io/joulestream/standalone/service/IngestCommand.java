package io.joulestream.standalone.service;

import io.joulestream.ingest.InputPublisher;
import io.joulestream.ingest.PublishedRecords;
import io.joulestream.ingest.http.Formats;
import io.joulestream.ingest.http.HttpIngest;
import io.joulestream.schemas.Acceptance;
import io.joulestream.standalone.Parts;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The HTTP endpoint of collectors as a process of its own. */
@Command(
    name = "ingest",
    description = "Take records over HTTP and publish them to Kafka, until it is stopped.",
    mixinStandardHelpOptions = true)
public final class IngestCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config = new ConfigOption();

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  IngestCommand() {}

  @Override
  public Integer call() {
    config.read().ingest().limits().limitReading();
    return Service.run(
        spec, config, List.of("kafka", "registry", "ingest", "http"), IngestCommand::start);
  }

  private static Component start(
      Configuration configuration,
      Surroundings surroundings,
      Parts parts,
      Meters meters,
      Ending ending) {
    EndpointMeters counts = new EndpointMeters(meters);
    InputPublisher publisher =
        parts.add(
            new InputPublisher(
                configuration.kafka().bootstrapServers(),
                configuration.kafka().topicPrefix(),
                Optional.empty(),
                PublishedRecords.answeringInTime(surroundings.kafka()),
                surroundings.ids()));
    publisher.instrument(meters::producer);
    parts.add(
        new HttpIngest(
            IngestAccess.of(configuration.ingest()),
            new PublishedRecords(publisher),
            Formats.ours(Acceptance.DEFAULT),
            Clock.systemUTC(),
            counts));
    return new IngestComponent(
        HostName.OF_THIS_MACHINE,
        counts,
        surroundings.admin(),
        configuration.kafka().bootstrapServers());
  }
}
