package io.joulestream.ingest.intensity;

import io.joulestream.ingest.IngestException;
import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.collect.Collected;
import io.joulestream.ingest.collect.HttpAnswer;
import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceBusyException;
import io.joulestream.ingest.collect.SourceContext;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks a provider what is due, within its budget, and hands over what has changed.
 *
 * <p>A request that fails is a problem of its zone, and the others are asked. One that is answered
 * 429 or 503 ends the asking: its time is kept, even if something was handed over before.
 */
final class IntensitySource implements Source {

  /** Clocks of one provider differ; a publication further ahead is a mistake. */
  private static final Duration AHEAD = Duration.ofMinutes(5);

  private final SourceContext context;
  private final IntensityProvider provider;
  private final Revisions revisions;
  private final Rounds rounds;
  private final Budget budget;
  private final Journal journal;
  private final Map<String, Long> lastAsked = new HashMap<>();
  private @Nullable SourceBusyException busy;
  private Instant busyUntil = Instant.EPOCH;
  private long asks;
  private int answered;
  private @Nullable IOException failure;

  IntensitySource(SourceContext context, Limit limit, IntensityProvider provider) {
    this.context = context;
    this.provider = provider;
    this.revisions = new Revisions(new RememberedDays(context.memory().resolve("values")));
    this.rounds = new Rounds(context.memory().resolve("rounds.json"));
    this.journal = new Journal(context.memory(), Journal.MOST_BYTES);
    this.budget = limit.budget(context.memory().resolve("asked.json"), context.clock());
  }

  @Override
  public void poll(Collected into) throws IOException, InterruptedException {
    requireNotBusy();
    revisions.begin();
    rounds.begin();
    answered = 0;
    failure = null;
    try {
      for (Ask ask : due()) {
        ask(ask, into);
      }
    } catch (SourceBusyException e) {
      leaveAlone(e);
    } finally {
      budget.save();
    }
    if (answered == 0 && failure != null) {
      throw failure;
    }
  }

  private void ask(Ask ask, Collected into) throws SourceBusyException, InterruptedException {
    try {
      budget.take(context.name());
      lastAsked.put(ask.key(), ++asks);
      take(ask, into);
      answered++;
    } catch (SourceBusyException e) {
      throw new SourceBusyException(hidden(e.getMessage()), e.after());
    } catch (IOException e) {
      failure = new IOException(hidden(e.getMessage()));
      into.problem(ask.place(), hidden(e.getMessage()));
    }
  }

  @Override
  public void taken() throws IOException {
    // values before rounds: what is asked again is known, what is not asked again must be
    revisions.taken(context.clock().instant());
    rounds.taken(provider.asks(context.clock().instant()));
  }

  /** Those that waited longest first, so that a budget that is too small starves none. */
  private List<Ask> due() {
    return provider.asks(context.clock().instant()).stream()
        .filter(rounds::isDue)
        .sorted(Comparator.comparingLong(ask -> lastAsked.getOrDefault(ask.key(), 0L)))
        .toList();
  }

  private void requireNotBusy() throws SourceBusyException {
    Duration left = Duration.between(context.clock().instant(), busyUntil);
    if (busy != null && !left.isNegative() && !left.isZero()) {
      throw new SourceBusyException(String.valueOf(busy.getMessage()), left);
    }
    busy = null;
    busyUntil = Instant.EPOCH;
  }

  /** What was handed over before counts; the next poll is refused in its place. */
  private void leaveAlone(SourceBusyException e) throws SourceBusyException {
    busy = e;
    busyUntil = context.clock().instant().plus(e.after());
    if (answered == 0) {
      throw e;
    }
  }

  private void take(Ask ask, Collected into) throws IOException, InterruptedException {
    Instant asked = context.clock().instant();
    HttpAnswer answer = answer(ask);
    long receivedMs = answer.serverMs().orElse(answer.receivedMs());
    Part whole = new Part(HttpAnswer.place(ask.uri()), answer.json(ask.uri()));
    List<Point> points =
        ask.reading().points(whole, text -> into.problem(ask.place(), hidden(text)));
    List<Change> changed = new ArrayList<>();
    for (Point point : points) {
      Point dated = dated(point, receivedMs, ask.place(), into);
      revisions.change(dated, receivedMs).ifPresent(changed::add);
    }
    // before they are handed over, so that none is without the hash of its answer
    journal.answered(asked, address(ask), answer.body(), points.size(), texts(changed));
    for (Change change : changed) {
      into.add(RecordKind.INTENSITY, change.columns());
      revisions.handedOver(change);
    }
    rounds.answered(ask);
  }

  private static List<List<String>> texts(List<Change> changed) {
    return changed.stream().map(change -> List.copyOf(change.columns().values())).toList();
  }

  private HttpAnswer answer(Ask ask) throws IOException, InterruptedException {
    try {
      return provider.answer(ask.uri());
    } catch (IngestException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static Point dated(Point point, long receivedMs, String place, Collected into) {
    Optional<Long> published = point.publishedMs().stream().boxed().findFirst();
    if (published.isEmpty() || published.get() <= receivedMs + AHEAD.toMillis()) {
      return point;
    }
    into.problem(
        place,
        "a value of %s is said to be published at %s, but it was only %s when it was sent: that is taken instead"
            .formatted(
                Instant.ofEpochMilli(point.fromMs()),
                Instant.ofEpochMilli(published.get()),
                Instant.ofEpochMilli(receivedMs)));
    return point.undated();
  }

  private static String address(Ask ask) {
    String query = ask.uri().getRawQuery();
    return HttpAnswer.place(ask.uri()) + (query == null ? "" : "?" + query);
  }

  private String hidden(@Nullable String sentence) {
    String shown = String.valueOf(sentence);
    for (String secret : provider.secrets()) {
      shown = shown.replace(secret, "***");
    }
    return shown;
  }
}
