package io.joulestream.standalone.service;

import io.joulestream.sink.StoreErase;
import io.joulestream.sink.StoreInit;
import io.joulestream.standalone.embedded.StartFailure;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Forgets whose jobs were whose. */
@Command(
    name = "store-erase",
    description =
        "Erase a user's name from the store. Jobs and their energy stay; Kafka is not touched: to"
            + " keep names out for good, set sink.users to omit.",
    mixinStandardHelpOptions = true)
public final class StoreEraseCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(names = "--user", paramLabel = "NAME", required = true, description = "whose name")
  private String user = "";

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  StoreEraseCommand() {}

  @Override
  public Integer call() {
    ConsoleLog.choose();
    try {
      int jobs = StoreErase.run(StoreSettings.destinations(config.read().store()), user);
      spec.commandLine().getOut().printf("%s is erased from %d jobs%n", user, jobs);
    } catch (StoreInit.FailedException e) {
      throw new StartFailure(String.valueOf(e.getMessage()), e);
    }
    return 0;
  }
}
