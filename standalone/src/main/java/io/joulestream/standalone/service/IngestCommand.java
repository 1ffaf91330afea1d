package io.joulestream.standalone.service;

import io.joulestream.ingest.IngestException;
import io.joulestream.ingest.InputPublisher;
import io.joulestream.ingest.PublishedRecords;
import io.joulestream.ingest.buffer.BufferedRecords;
import io.joulestream.ingest.buffer.DiskBuffer;
import io.joulestream.ingest.buffer.Forwarder;
import io.joulestream.ingest.collect.AllocationCoverage;
import io.joulestream.ingest.collect.Collectors;
import io.joulestream.ingest.collect.InventoryNames;
import io.joulestream.ingest.collect.LiveInventory;
import io.joulestream.ingest.http.Formats;
import io.joulestream.ingest.http.HttpIngest;
import io.joulestream.ingest.slurm.SlurmHooks;
import io.joulestream.ingest.slurm.SlurmSettings;
import io.joulestream.schemas.Acceptance;
import io.joulestream.standalone.Parts;
import io.joulestream.standalone.embedded.StartFailure;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What takes records in over HTTP and asks sources for them, as a process of its own. It works from
 * the first second: what comes while Kafka or the registry is away is kept on disk.
 */
@Command(
    name = "ingest",
    description = {
      "Ask sources for records, take others over HTTP, and publish them to Kafka, until it is"
          + " stopped.",
      "With --check: ask every source for a trial, say what was found, and publish nothing."
    },
    mixinStandardHelpOptions = true)
public final class IngestCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(IngestCommand.class);
  private static final String RECORDS = "records";

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(
      names = "--check",
      description =
          "ask every source once and say what it has: hosts, devices, energy counters, clocks, and"
              + " what share of allocations has readings; exit code 1 if something is wrong")
  private boolean check;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  IngestCommand() {}

  @Override
  public Integer call() {
    if (check) {
      ConsoleLog.choose();
      return new SourcesCheck(config.read(), spec.commandLine().getOut()).run();
    }
    config.read().ingest().limits().limitReading();
    return Service.runAtOnce(
        spec, config, List.of("kafka", "registry", "ingest", "http"), IngestCommand::start);
  }

  private static Component start(
      Configuration configuration,
      Surroundings surroundings,
      Parts parts,
      Meters meters,
      Ending ending) {
    Configuration.Ingest ingest = configuration.ingest();
    LiveInventory inventory = OpenSources.inventory(ingest);
    DiskBuffer buffer = parts.add(buffer(ingest));
    AllocationCoverage coverage = new AllocationCoverage(Clock.systemUTC());
    BufferedRecords records = new BufferedRecords(buffer, coverage);
    Forwarder forwarder =
        parts.add(
            new Forwarder(
                buffer,
                waiting -> publisher(configuration, surroundings, meters, ending, waiting),
                surroundings.ids()));
    SourceMeters sources = new SourceMeters(meters);
    sources.buffer(buffer);
    sources.coverage(coverage);
    EndpointMeters endpoints = new EndpointMeters(meters);
    parts.add(
        new HttpIngest(
            IngestAccess.of(ingest),
            records,
            formats(ingest, inventory),
            Clock.systemUTC(),
            endpoints));
    Collectors collectors =
        parts.add(
            new Collectors(
                OpenSources.of(configuration, surroundings, inventory),
                inventory,
                Acceptance.DEFAULT,
                sources,
                records));
    return new CollectingComponent(
        HostName.OF_THIS_MACHINE, endpoints, sources, buffer, forwarder, collectors);
  }

  private static Formats formats(Configuration.Ingest ingest, LiveInventory inventory) {
    // a host is whole for the hooks where it is for the poller
    List<String> wholeHosts =
        ingest.sources().stream()
            .map(SourceEntry::settings)
            .flatMap(
                settings ->
                    settings instanceof SlurmSettings slurm
                        ? slurm.wholeHosts().stream()
                        : Stream.empty())
            .toList();
    return new Formats(
        Acceptance.DEFAULT,
        new InventoryNames("", inventory, Clock.systemUTC()),
        List.of(new SlurmHooks(wholeHosts)));
  }

  private static DiskBuffer buffer(Configuration.Ingest ingest) {
    try {
      DiskBuffer buffer =
          new DiskBuffer(
              Path.of(ingest.bufferDir()).resolve(RECORDS), (long) ingest.bufferMb() << 20);
      if (buffer.records() > 0) {
        LOG.info("{} records are in the buffer from before", buffer.records());
      }
      return buffer;
    } catch (IngestException e) {
      throw new StartFailure(String.valueOf(e.getMessage()), e);
    }
  }

  /** Waits for Kafka, the registry and the topics. */
  private static InputPublisher publisher(
      Configuration configuration,
      Surroundings surroundings,
      Meters meters,
      Ending ending,
      Consumer<String> waiting) {
    surroundings.await(configuration, ending, waiting.andThen(new Progress(LOG)::waitingFor));
    InputPublisher publisher =
        new InputPublisher(
            configuration.kafka().bootstrapServers(),
            configuration.kafka().topicPrefix(),
            Optional.empty(),
            PublishedRecords.answeringInTime(surroundings.kafka()),
            surroundings.ids());
    publisher.instrument(meters::producer);
    return publisher;
  }
}
