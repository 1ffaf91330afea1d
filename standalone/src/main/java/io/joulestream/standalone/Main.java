package io.joulestream.standalone;

import io.joulestream.ingest.IngestException;
import io.joulestream.standalone.adopt.ImportPrometheusCommand;
import io.joulestream.standalone.adopt.ImportSacctCommand;
import io.joulestream.standalone.audit.NotExplainable;
import io.joulestream.standalone.embedded.StartFailure;
import io.joulestream.standalone.embedded.StoreQuery.QueryException;
import io.joulestream.standalone.service.IngestCommand;
import io.joulestream.standalone.service.SinkCommand;
import io.joulestream.standalone.service.StoreEraseCommand;
import io.joulestream.standalone.service.StoreInitCommand;
import io.joulestream.standalone.service.StreamsAppCommand;
import io.joulestream.standalone.service.TopicsInitCommand;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code joulestream} command. */
@Command(
    name = "joulestream",
    description = "Energy and emissions of AI jobs, as they happen.",
    subcommands = {
      UpCommand.class,
      ReplayCommand.class,
      PublishCommand.class,
      ImportPrometheusCommand.class,
      ImportSacctCommand.class,
      LedgerCommand.class,
      CorrectCommand.class,
      QueryCommand.class,
      ExplainCommand.class,
      StatusCommand.class,
      ResetCommand.class,
      TopicsInitCommand.class,
      IngestCommand.class,
      StreamsAppCommand.class,
      SinkCommand.class,
      StoreInitCommand.class,
      StoreEraseCommand.class,
      DemoCommand.class,
      HelpCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    version = "joulestream " + Main.VERSION)
public final class Main implements Runnable {

  static final String VERSION = "0.1.0";

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  private Main() {}

  public static void main(String[] arguments) {
    System.setOut(new WithoutGreetings(System.out));
    System.setErr(new WithoutGreetings(System.err));
    System.exit(commandLine().execute(arguments));
  }

  /** Says where the parts log, before the first of them does. */
  static void logTo(Path file) {
    System.setProperty("joulestream.log", file.toString());
  }

  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new Main());
    TimeArgument.register(commandLine);
    commandLine.setExecutionExceptionHandler(
        (exception, command, parsed) -> {
          if (isForPeople(exception)) {
            command.getErr().println("joulestream: " + exception.getMessage());
          } else {
            command.getErr().println("joulestream failed, which is a fault of its own:");
            exception.printStackTrace(command.getErr());
          }
          return 1;
        });
    return commandLine;
  }

  /** Whether the message is a sentence that says what to do. */
  private static boolean isForPeople(Exception exception) {
    return exception instanceof StartFailure
        || exception instanceof IngestException
        || exception instanceof QueryException
        || exception instanceof NotExplainable;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: joulestream COMMAND");
  }
}
