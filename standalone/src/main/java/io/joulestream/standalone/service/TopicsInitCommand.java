package io.joulestream.standalone.service;

import io.joulestream.schemas.Topics;
import io.joulestream.standalone.Parts;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prepares a cluster and a registry. Can be run again: what is there is only compared. */
@Command(
    name = "topics-init",
    description =
        "Create the topics that are missing, register the schemas and set their compatibility."
            + " What is otherwise than configured is said and left as it is.",
    mixinStandardHelpOptions = true)
public final class TopicsInitCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config = new ConfigOption();

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TopicsInitCommand() {}

  @Override
  public Integer call() {
    ConsoleLog.choose();
    Configuration configuration = config.read();
    Progress progress = new Progress(LoggerFactory.getLogger(TopicsInitCommand.class));
    try (Parts parts = new Parts()) {
      Surroundings surroundings = Surroundings.unasked(configuration, parts);
      surroundings.awaitAnswers(configuration, new Ending(), progress::waitingFor);
      prepare(configuration, surroundings, spec.commandLine().getOut());
      return 0;
    }
  }

  private static void prepare(
      Configuration configuration, Surroundings surroundings, PrintWriter out) {
    TopicSetup topics = surroundings.topicSetup(configuration);
    List<String> created = topics.create(Topics.all());
    created.forEach(name -> out.println("created " + name));
    topics.requirePartitions(Topics.all());
    List<String> differences = topics.differences(Topics.all());
    differences.forEach(out::println);
    SchemaSetup.setRules(surroundings.ids(), configuration.kafka().topicPrefix())
        .forEach(out::println);
    SchemaSetup.register(surroundings.ids(), configuration.kafka().topicPrefix());
    out.printf(
        "%d topics: %d created, %d differences left as they are; schemas are registered%n",
        Topics.all().size(), created.size(), differences.size());
  }
}
