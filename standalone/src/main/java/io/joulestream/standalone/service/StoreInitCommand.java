package io.joulestream.standalone.service;

import io.joulestream.sink.StoreInit;
import io.joulestream.standalone.embedded.StartFailure;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prepares a store. Can be run again. */
@Command(
    name = "store-init",
    description =
        "Create the buckets of the store that are missing, with their retention and the mapping that"
            + " InfluxQL needs, and write the budgets of the teams.",
    mixinStandardHelpOptions = true)
public final class StoreInitCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config = new ConfigOption();

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  StoreInitCommand() {}

  @Override
  public Integer call() {
    ConsoleLog.choose();
    Configuration configuration = config.read();
    PrintWriter out = spec.commandLine().getOut();
    try {
      StoreInit.run(
          StoreSettings.destinations(configuration.store()),
          StoreSettings.budgets(configuration.budgets()),
          out::println);
    } catch (StoreInit.FailedException e) {
      throw new StartFailure(String.valueOf(e.getMessage()), e);
    }
    return 0;
  }
}
