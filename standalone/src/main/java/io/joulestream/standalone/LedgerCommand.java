package io.joulestream.standalone;

import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.LedgerEntry;
import io.joulestream.standalone.Ledger.Line;
import io.joulestream.standalone.embedded.StartFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what was stated on any earlier date. */
@Command(
    name = "ledger",
    description =
        "What was stated as of a time, by job: settled results and their restatements. Needs a"
            + " running installation.",
    mixinStandardHelpOptions = true)
final class LedgerCommand implements Callable<Integer> {

  private static final double MJ_PER_KWH = 3.6e9;
  private static final double UG_PER_KG = 1e9;

  @Spec private CommandSpec spec;
  @Mixin private LiveBooksOptions where = new LiveBooksOptions();

  @Option(
      names = "--as-of",
      paramLabel = "TIME",
      description = "as it was stated then, ISO-8601 UTC (default: now)")
  private @Nullable Instant asOf;

  @Option(names = "--from", paramLabel = "TIME", description = "windows from then on")
  private Instant from = Instant.EPOCH;

  @Option(names = "--to", paramLabel = "TIME", description = "windows before then")
  private @Nullable Instant to;

  @Option(names = "--site", paramLabel = "SITE", description = "of one site")
  private @Nullable String site;

  @Option(names = "--job", paramLabel = "JOB", description = "of one job")
  private @Nullable String job;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "gets ledger.csv (rows as they stood) and restatements.csv (old, new, cause)")
  private @Nullable Path output;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  LedgerCommand() {}

  @Override
  public Integer call() {
    LiveBooks books = where.books();
    Ledger ledger =
        new Ledger(asOf == null ? Long.MAX_VALUE : asOf.toEpochMilli(), this::isAskedFor);
    try (ConfluentSchemaIds ids = books.ids()) {
      books.topics(ids).read(Topics.EMISSIONS_LEDGER, (key, entry) -> ledger.add(entry));
    }
    PrintWriter out = spec.commandLine().getOut();
    print(ledger, out);
    if (output != null) {
      write(ledger, output);
      out.println("rows and restatements are in " + output);
    }
    return 0;
  }

  private boolean isAskedFor(LedgerEntry entry) {
    return (site == null || entry.getSite().equals(site))
        && (job == null || entry.getJob().equals(job))
        && entry.getWindowStartMs() >= from.toEpochMilli()
        && (to == null || entry.getWindowStartMs() < to.toEpochMilli());
  }

  private void print(Ledger ledger, PrintWriter out) {
    TextTable table =
        new TextTable(
            List.of(
                "job",
                "site",
                "windows",
                "IT kWh",
                "±",
                "facility kWh",
                "kgCO2e",
                "of",
                "pending kWh",
                "restated"));
    for (Line line : ledger.lines()) {
      table.add(
          List.of(
              line.job().isEmpty() ? "(no job)" : line.job(),
              line.site(),
              Long.toString(line.rows()),
              decimal(line.energyMj() / MJ_PER_KWH, 3),
              line.uncertaintyMj() == 0
                  ? ""
                  : decimal(100.0 * line.uncertaintyMj() / line.energyMj(), 0) + " %",
              decimal(line.facilityMj() / MJ_PER_KWH, 3),
              decimal(line.locationUg() / UG_PER_KG, 4),
              line.basis(),
              decimal(line.pendingMj() / MJ_PER_KWH, 3),
              Long.toString(line.restated())));
    }
    if (ledger.lines().isEmpty()) {
      out.println(
          "nothing was stated%s: results are entered once they are settled, 15 min after a window"
              .formatted(asOf == null ? " yet" : " as of " + asOf));
      return;
    }
    table.lines().forEach(out::println);
    ledger
        .latestMs()
        .ifPresent(
            ms ->
                out.printf(
                    "as of %s; the latest entry seen was issued at %s%n",
                    asOf == null ? "now" : asOf, Instant.ofEpochMilli(ms)));
  }

  private static String decimal(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  private static void write(Ledger ledger, Path directory) {
    try {
      Files.createDirectories(directory);
      LedgerFiles.LEDGER.write(directory, ledger.standing());
      LedgerFiles.RESTATEMENTS.write(directory, ledger.restatements());
    } catch (IOException e) {
      throw new StartFailure("cannot write to " + directory + ": " + e, e);
    }
  }
}
