package io.joulestream.standalone.service;

import io.joulestream.standalone.FreshStart;
import io.joulestream.standalone.Parts;
import io.joulestream.standalone.embedded.StartFailure;
import io.joulestream.streams.StreamsApp;
import io.joulestream.streams.StreamsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** An instance of the topology as a process of its own. */
@Command(
    name = "streams-app",
    description =
        "Run an instance of the topology, until it is stopped. Several instances share the work.",
    mixinStandardHelpOptions = true)
public final class StreamsAppCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config = new ConfigOption();

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  StreamsAppCommand() {}

  @Override
  public Integer call() {
    return Service.run(
        spec,
        config,
        List.of("kafka", "registry", "streams_app", "http"),
        StreamsAppCommand::start);
  }

  private static Component start(
      Configuration configuration,
      Surroundings surroundings,
      Parts parts,
      Meters meters,
      Ending ending) {
    try {
      StreamsSettings settings = settings(configuration);
      StreamsApp.Instance instance = instance(configuration, surroundings.kafka());
      FreshStart.takeInSites(settings, instance, surroundings.kafka(), surroundings.ids());
      StreamsApp app =
          parts.add(
              new StreamsApp(
                  settings,
                  instance,
                  surroundings.ids(),
                  e -> ending.fail("the topology gave up: " + e)));
      app.instrument(meters::streams);
      app.start();
      return new StreamsComponent(
          instance.instanceId(),
          app,
          surroundings.admin(),
          configuration.kafka().bootstrapServers(),
          instance.applicationId(),
          settings.topicPrefix());
    } catch (IllegalArgumentException | KafkaException e) {
      throw new StartFailure("the settings of streams_app do not work: " + e.getMessage(), e);
    }
  }

  /** What the topology is run by, for it and for whoever works its results out again. */
  public static StreamsSettings settings(Configuration configuration) {
    return StreamsSettings.DEFAULT
        .withTopicPrefix(configuration.kafka().topicPrefix())
        .withPartitions(configuration.kafka().partitions())
        .withRestatable(Duration.ofDays(configuration.streamsApp().restateDays()))
        .withWindowLength(configuration.streamsApp().window());
  }

  /** Each instance has a directory of its own, so that several can share one volume. */
  static StreamsApp.Instance instance(Configuration configuration, Map<String, String> kafka) {
    Configuration.StreamsApp app = configuration.streamsApp();
    Map<String, String> overrides = new HashMap<>(kafka);
    overrides.put("group.protocol", app.groupProtocol().toString());
    overrides.putIfAbsent(
        "replication.factor", Integer.toString(configuration.kafka().replicationFactor()));
    return new StreamsApp.Instance(
        app.applicationId(),
        app.instanceId(),
        configuration.kafka().bootstrapServers(),
        Path.of(app.stateDir(), app.instanceId()),
        app.threads(),
        app.commitInterval(),
        (long) app.cacheMb() << 20,
        overrides);
  }
}
