package io.joulestream.standalone;

import io.joulestream.ingest.History;
import io.joulestream.ingest.History.Passed;
import io.joulestream.ingest.HistoryPublisher;
import io.joulestream.ingest.HistoryPublisher.Outcome;
import io.joulestream.ingest.InputPublisher;
import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.Topics;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.ProgressBar;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Publishes replay files into live books. */
@Command(
    name = "publish",
    description =
        "Publish a directory of replay files into the live books, in the order in which the records"
            + " were received and with their receive times: the figures are those of replay. The same"
            + " files published again change nothing; after a stop they go on where it was.",
    mixinStandardHelpOptions = true)
final class PublishCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private LiveBooksOptions where = new LiveBooksOptions();

  @Option(
      names = "--input",
      paramLabel = "DIR",
      required = true,
      description = "holds sites.csv, power.csv, jobs.csv, intensity.csv, any of them .gz")
  private Path input = Path.of("");

  @Option(names = "--dry-run", description = "check and count, and publish nothing")
  private boolean dryRun;

  @Option(
      names = "--allow-rejected",
      description =
          "publish also what hosts that are live have passed: it is rejected, for correct to take in")
  private boolean allowRejected;

  @Option(names = "--wait", description = "return when the topology has taken everything in")
  private boolean wait;

  @Option(names = "--quiet", description = "no progress bar")
  private boolean quiet;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  PublishCommand() {}

  @Override
  public Integer call() {
    LiveBooks books = where.books();
    History history = History.read(input, Acceptance.DEFAULT);
    try (ConfluentSchemaIds ids = books.ids();
        Admin admin = Admin.create(books.adminSettings())) {
      TopologyReading.requireRunning(books, admin);
      TopicReader topics = books.topics(ids);
      check(new BooksCheck(books, topics), history, published(topics, history));
      say(history);
      if (!dryRun) {
        publish(books, ids, history, new TopologyReading(books, admin), topics);
      }
      return 0;
    }
  }

  private void check(BooksCheck check, History history, long published) {
    if (published < history.size()) {
      check.requireRestatable(history);
      if (!allowRejected) {
        check.requireAccepted(history, published);
      }
    }
    if (published < history.size() && allowRejected) {
      check.passed(history, published).forEach(this::say);
    }
  }

  private void say(Passed passed) {
    out()
        .printf(
            "%d records of host %s at %s will be rejected: correct takes them in%n",
            passed.records(), passed.host(), passed.site());
  }

  /** Records of the same files that an earlier run has published. */
  private static long published(TopicReader topics, History history) {
    AtomicLong published = new AtomicLong();
    topics.read(
        Topics.REPLAY_PROGRESS,
        (key, progress) -> {
          if (key.equals(history.name())) {
            published.set(Math.max(published.get(), progress.getPublished()));
          }
        });
    return published.get();
  }

  private void say(History history) {
    history.records().forEach((kind, n) -> out().printf("%s: %d records%n", kind.file(), n));
    history
        .refused()
        .forEach(
            (file, reasons) ->
                reasons.forEach((why, n) -> out().printf("%s: %d are %s%n", file, n, why)));
    history.examples().forEach(example -> out().println("first of them: " + example));
    out().flush();
  }

  private void publish(
      LiveBooks books,
      ConfluentSchemaIds ids,
      History history,
      TopologyReading reading,
      TopicReader topics) {
    Outcome outcome;
    try (ProgressBar bar = Screen.progressBar("publish", " records", history.size(), quiet);
        InputPublisher publisher =
            new InputPublisher(
                books.bootstrapServers(),
                books.topicPrefix(),
                Optional.of(books.topicPrefix() + history.name()),
                books.kafkaSettings(),
                ids)) {
      outcome =
          new HistoryPublisher(history, publisher, reading, bar::stepTo)
              .run(() -> published(topics, history));
      if (wait) {
        reading.awaitAll(publisher.ends());
      }
    }
    out().println(summary(history, outcome));
    out().flush();
  }

  private static String summary(History history, Outcome outcome) {
    return "%d received = %d published + %d rejected%s"
        .formatted(
            history.size(),
            outcome.published(),
            outcome.rejected(),
            outcome.before() == 0 ? "" : " + %d published before".formatted(outcome.before()));
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
