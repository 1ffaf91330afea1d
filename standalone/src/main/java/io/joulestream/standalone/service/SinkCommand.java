package io.joulestream.standalone.service;

import io.joulestream.sink.Sink;
import io.joulestream.standalone.Parts;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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
    Sink sink =
        parts.add(
            new Sink(
                source(configuration, surroundings.kafka()),
                store(configuration.store()),
                surroundings.ids(),
                e -> ending.fail("the sink gave up: " + e)));
    sink.instrument(meters::consumer);
    sink.start();
    return new SinkComponent(
        configuration.sink().instanceId(),
        sink,
        surroundings.admin(),
        configuration.kafka().topicPrefix());
  }

  static Sink.Source source(Configuration configuration, Map<String, String> kafka) {
    return new Sink.Source(
        configuration.kafka().bootstrapServers(),
        configuration.kafka().topicPrefix(),
        configuration.sink().instanceId(),
        kafka);
  }

  static Sink.Store store(Configuration.Store store) {
    return new Sink.Store(store.url(), store.token(), store.organisation(), store.live().bucket());
  }
}
