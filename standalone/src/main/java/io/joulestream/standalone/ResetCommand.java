package io.joulestream.standalone;

import io.joulestream.standalone.embedded.StartFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Deletes an installation's data, after asking. */
@Command(
    name = "reset",
    description = "Ask, then delete all data of an installation that does not run.",
    mixinStandardHelpOptions = true)
final class ResetCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private DataOption data = new DataOption();

  @Option(names = "--yes", description = "do not ask")
  private boolean yes;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  ResetCommand() {}

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (!Files.isDirectory(data.root())) {
      out.println("there is nothing in " + data.root());
      return 0;
    }
    if (!DataDirectory.isOwn(data.root())) {
      throw new StartFailure(data.root() + " is not of joulestream: nothing was deleted");
    }
    try (DataDirectory directory = DataDirectory.take(data.root())) {
      if (!yes && !isConfirmed(directory, out)) {
        out.println("nothing was deleted");
        return 1;
      }
      directory.delete();
      out.println("deleted " + directory.root());
      return 0;
    }
  }

  private static boolean isConfirmed(DataDirectory directory, PrintWriter out) throws IOException {
    out.printf("delete everything in %s? [y/N] ", directory.root());
    out.flush();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    String answer = in.readLine();
    return answer != null && answer.strip().equalsIgnoreCase("y");
  }
}
