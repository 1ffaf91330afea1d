package io.joulestream.standalone;

import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.Topics;
import io.joulestream.standalone.audit.Correction;
import io.joulestream.standalone.audit.Correction.Findings;
import io.joulestream.standalone.audit.HostName;
import io.joulestream.standalone.audit.KnownHosts;
import io.joulestream.standalone.embedded.StartFailure;
import io.joulestream.streams.StreamsSettings;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.ProgressBar;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Restates the live books from all that is retained. */
@Command(
    name = "correct",
    description =
        "Work windows out again from all that is retained, rejected records included and however"
            + " late they came, and restate the live books where they differ. Can be made again at"
            + " any time: what is equal is left alone. Exit code 1 if a correction was refused.",
    mixinStandardHelpOptions = true)
final class CorrectCommand implements Callable<Integer> {

  /** What is worked on at a time: the readings of a host and hour take about 1 MB. */
  private static final long HOST_HOURS = 200;

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration LONGEST = Duration.ofHours(24);

  @Spec private CommandSpec spec;
  @Mixin private LiveBooksOptions where = new LiveBooksOptions();

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Range range = new Range();

  /** Which windows. */
  private static final class Range {

    @ArgGroup(exclusive = false)
    private @Nullable Between between;

    @Option(
        names = "--last",
        paramLabel = "DURATION",
        required = true,
        description = "windows up to now, ISO-8601, e.g. PT6H")
    private @Nullable Duration last;
  }

  private static final class Between {

    @Option(
        names = "--from",
        paramLabel = "TIME",
        required = true,
        description = "windows from then on, ISO-8601 UTC")
    private Instant from = Instant.EPOCH;

    @Option(
        names = "--to",
        paramLabel = "TIME",
        required = true,
        description = "windows before then")
    private Instant to = Instant.EPOCH;
  }

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "only this host, as HOST or SITE/HOST; can be given several times")
  private List<String> hosts = new ArrayList<>();

  @Option(names = "--site", paramLabel = "SITE", description = "only hosts of this site")
  private String site = "";

  @Option(names = "--dry-run", description = "say what would change, and change nothing")
  private boolean dryRun;

  @Option(names = "--quiet", description = "no progress bar")
  private boolean quiet;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  CorrectCommand() {}

  @Override
  public Integer call() {
    LiveBooks books = where.books();
    StreamsSettings settings = books.settings();
    Instant now = Instant.now();
    Between between = between(now);
    long fromMs = settings.windows().startOf(between.from.toEpochMilli());
    long toMs = settings.windows().ceiling(between.to.toEpochMilli());
    requireRestatable(fromMs, books, now);
    try (ConfluentSchemaIds ids = books.ids()) {
      TopicReader topics = books.topics(ids);
      KnownHosts known = new KnownHosts(topics);
      Set<HostName> asked = known.matching(this::isAskedFor);
      if (asked.isEmpty()) {
        throw new StartFailure("no host that was ever heard of is asked for");
      }
      Correction correction =
          new Correction(topics, settings, known, now.toString(), now.toEpochMilli());
      CorrectionReport report = new CorrectionReport();
      try (CorrectionPublisher publisher = new CorrectionPublisher(books, ids)) {
        work(correction, asked, fromMs, toMs, findings -> take(findings, publisher, report));
        await(books, publisher.ends());
      }
      return finish(report, refused(topics, now));
    }
  }

  private void take(Findings findings, CorrectionPublisher publisher, CorrectionReport report) {
    report.add(findings);
    if (!dryRun) {
      publisher.publish(findings.corrections());
    }
  }

  private Between between(Instant now) {
    Between between = range.between;
    if (between == null) {
      between = new Between();
      between.from = now.minus(range.last == null ? Duration.ZERO : range.last);
      between.to = now;
    }
    if (!between.from.isBefore(between.to)) {
      throw new StartFailure("%s to %s: nothing is between".formatted(between.from, between.to));
    }
    return between;
  }

  private static void requireRestatable(long fromMs, LiveBooks books, Instant now) {
    Instant since = now.minus(books.restatable());
    if (Instant.ofEpochMilli(fromMs).isBefore(since)) {
      throw new StartFailure(
          ("windows from %s on are asked for: results can be restated for %d days, since %s"
                  + " (up --restate-days, or streams_app.restate_days); earlier ones are worked out"
                  + " again by replay")
              .formatted(Instant.ofEpochMilli(fromMs), books.restatable().toDays(), since));
    }
  }

  private boolean isAskedFor(HostName name) {
    return (site.isEmpty() || name.site().equals(site))
        && (hosts.isEmpty()
            || hosts.contains(name.host())
            || hosts.contains(name.site() + "/" + name.host()));
  }

  private interface Taker {
    void take(Findings findings);
  }

  /** A number of hosts and at most a day at a time, so that memory is bounded. */
  private void work(
      Correction correction, Set<HostName> asked, long fromMs, long toMs, Taker taker) {
    long partMs = Math.min(LONGEST.toMillis(), toMs - fromMs);
    long hours = Math.max(1, partMs / Duration.ofHours(1).toMillis());
    int atATime = (int) Math.max(1, HOST_HOURS / hours);
    long parts = (toMs - fromMs + partMs - 1) / partMs;
    try (ProgressBar bar =
        Screen.progressBar("correct", " host-parts", asked.size() * parts, quiet)) {
      for (long start = fromMs; start < toMs; start += partMs) {
        long end = Math.min(toMs, start + partMs);
        for (Set<HostName> some : parted(asked, atATime)) {
          Findings findings = correction.of(some, start, end);
          requireRetained(findings, start);
          taker.take(findings);
          bar.stepBy(some.size());
        }
      }
    }
  }

  private static List<Set<HostName>> parted(Set<HostName> all, int atATime) {
    List<Set<HostName>> parts = new ArrayList<>();
    Set<HostName> part = new LinkedHashSet<>();
    for (HostName host : all) {
      part.add(host);
      if (part.size() == atATime) {
        parts.add(part);
        part = new LinkedHashSet<>();
      }
    }
    if (!part.isEmpty()) {
      parts.add(part);
    }
    return parts;
  }

  private static void requireRetained(Findings findings, long fromMs) {
    long since = findings.readingsSinceMs().orElse(Long.MIN_VALUE);
    if (since > fromMs) {
      throw new StartFailure(
          ("readings are retained since %s: windows before cannot be worked out again"
                  + " (up --keep-days, or kafka.readings_retention)")
              .formatted(Instant.ofEpochMilli(since)));
    }
  }

  /** Waits until the topology has taken everything in. */
  private static void await(LiveBooks books, Map<TopicPartition, Long> ends) {
    try (Admin admin = Admin.create(books.adminSettings())) {
      Lag lag = new Lag(admin, books.applicationId());
      await(lag, ends);
      // new records keep coming: what counts is what is there now, and what follows from it
      await(lag, lag.ends(books::isBetweenSteps));
      await(lag, lag.ends(books::isBetweenSteps));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("interrupted: the corrections are published and will be taken in", e);
    }
  }

  private static void await(Lag lag, Map<TopicPartition, Long> ends) throws InterruptedException {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!lag.isPast(ends)) {
      if (Instant.now().isAfter(deadline)) {
        throw new StartFailure(
            "the corrections are published, but the topology has not taken them in for %s: see status"
                .formatted(PATIENCE));
      }
      Thread.sleep(100);
    }
  }

  /** How many of the corrections made then were refused. */
  private static long refused(TopicReader topics, Instant issued) {
    AtomicLong refused = new AtomicLong();
    topics.read(
        Topics.REJECTED_CORRECTIONS,
        (key, rejected) -> {
          Long received = rejected.getReceivedMs();
          if (received != null && received == issued.toEpochMilli()) {
            refused.incrementAndGet();
          }
        });
    return refused.get();
  }

  private int finish(CorrectionReport report, long refused) {
    PrintWriter out = spec.commandLine().getOut();
    report.lines(dryRun).forEach(out::println);
    if (refused > 0) {
      out.println(
          refused
              + " of them were refused: topic "
              + Topics.REJECTED_CORRECTIONS.name()
              + " says why");
    }
    return refused > 0 ? 1 : 0;
  }
}
