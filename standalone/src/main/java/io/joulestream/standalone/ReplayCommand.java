package io.joulestream.standalone;

import io.joulestream.standalone.embedded.StartFailure;
import io.joulestream.streams.StreamsSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs files through the real pipeline and writes what comes out. */
@Command(
    name = "replay",
    description =
        "Run a directory of files through the real pipeline, to completion, as fast as it goes, and"
            + " write the results as files. Needs no network and disturbs no running installation.",
    mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--input",
      paramLabel = "DIR",
      required = true,
      description = "holds sites.csv, power.csv, jobs.csv, intensity.csv, any of them .gz")
  private Path input = Path.of("");

  @Option(
      names = "--output",
      paramLabel = "DIR",
      required = true,
      description =
          "gets job_minutes.csv, job_totals.csv, site_balance.csv, rejected.csv, summary.json")
  private Path output = Path.of("");

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description = "tasks that share the work (default: ${DEFAULT-VALUE})")
  private int partitions = 2;

  @Option(
      names = "--window-seconds",
      paramLabel = "S",
      description = "length of a window, 10 to 900, dividing an hour (default: ${DEFAULT-VALUE})")
  private int windowSeconds = 60;

  @Option(
      names = "--as-of",
      paramLabel = "TIME",
      description = "take in only what was received up to then, ISO-8601 UTC")
  private @Nullable Instant asOf;

  @Option(names = "--quiet", description = "no progress bar")
  private boolean quiet;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  ReplayCommand() {}

  @Override
  public Integer call() {
    Path work = workDirectory();
    CountDownLatch cleared = new CountDownLatch(1);
    stopInOrder(Thread.currentThread(), cleared);
    Main.logTo(output.resolve("replay.log"));
    try (ProgressBar bar = Screen.progressBar("replay", " records", 0, quiet);
        ReplayRun run = ReplayRun.start(input, work, settings(), Optional.ofNullable(asOf))) {
      bar.maxHint(run.records());
      ReplayResults results = run.complete(bar::stepTo);
      results.write(output);
      return report(results);
    } finally {
      clear(work, cleared);
    }
  }

  private StreamsSettings settings() {
    try {
      return StreamsSettings.DEFAULT
          .withPartitions(partitions)
          .withWindowLength(Duration.ofSeconds(windowSeconds));
    } catch (IllegalArgumentException e) {
      throw new StartFailure(String.valueOf(e.getMessage()), e);
    }
  }

  /** On Ctrl-C: has the command close its pipeline and delete its work, and waits for it. */
  private static void stopInOrder(Thread command, CountDownLatch cleared) {
    Runnable stop =
        () -> {
          command.interrupt();
          try {
            boolean unused = cleared.await(40, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    Runtime.getRuntime().addShutdownHook(new Thread(stop, "stop"));
  }

  private static void clear(Path work, CountDownLatch cleared) {
    try {
      DataDirectory.deleteTree(work);
    } finally {
      cleared.countDown();
    }
  }

  private Path workDirectory() {
    try {
      Files.createDirectories(output);
      return Files.createTempDirectory(output, ".replay-");
    } catch (IOException e) {
      throw new StartFailure("cannot write to " + output + ": " + e, e);
    }
  }

  private int report(ReplayResults results) {
    PrintWriter out = spec.commandLine().getOut();
    results.summary().lines().forEach(out::println);
    out.println("results are in " + output);
    out.flush();
    return results.summary().isBalanced() ? 0 : 1;
  }
}
