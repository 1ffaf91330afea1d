package io.joulestream.standalone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.standalone.audit.Explainer;
import io.joulestream.standalone.audit.Explanation;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Works a published figure out again, and shows every step. */
@Command(
    name = "explain",
    description =
        "Every reading, interval, share and factor behind one job's figure of one minute. Exit code 3"
            + " if it is not what is published, although that is final.",
    mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {

  private static final int DIFFERS = 3;

  @Spec private CommandSpec spec;
  @Mixin private LiveBooksOptions where = new LiveBooksOptions();

  @Option(
      names = "--site",
      paramLabel = "SITE",
      description = "where the job ran, if it ran at several sites in that minute")
  private @Nullable String site;

  @Option(names = "--json", description = "print the explanation as JSON")
  private boolean json;

  @Parameters(index = "0", paramLabel = "JOB", description = "cluster and id, e.g. smc/5848_2")
  private String job = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "MINUTE",
      description =
          "a time in it: ISO-8601 as 2026-11-24T08:31Z, or epoch milliseconds (default: the job's"
              + " latest)")
  private @Nullable Instant minute;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  ExplainCommand() {}

  @Override
  public Integer call() throws JsonProcessingException {
    LiveBooks books = where.books();
    try (ConfluentSchemaIds ids = books.ids()) {
      Explainer explainer = new Explainer(books.topics(ids), books.settings());
      Explanation explanation =
          minute == null
              ? explainer.explainLatest(job, Optional.ofNullable(site))
              : explainer.explain(job, minute.toEpochMilli(), Optional.ofNullable(site));
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(
            new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(explanation));
      } else {
        new ExplanationText(explanation).lines().forEach(out::println);
      }
      return explanation.isEqual() || !explanation.published().isFinal() ? 0 : DIFFERS;
    }
  }
}
