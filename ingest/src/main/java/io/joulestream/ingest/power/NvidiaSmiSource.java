package io.joulestream.ingest.power;

import io.joulestream.ingest.collect.Collected;
import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceContext;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Readings of the GPUs of one machine by an {@code nvidia-smi} that runs on.
 *
 * <p>It is asked for every field that could be had. A driver that does not know one names it and
 * ends; it is then started without that field, and not asked for it again. A run that ends for
 * another reason is followed by another at the next poll, or after a pause that doubles while runs
 * end without a row.
 */
final class NvidiaSmiSource implements Source {

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
  private static final int MOST_DOUBLINGS = 10;

  /** A run that has been silent for so many periods hangs. */
  private static final int SILENT_PERIODS = 5;

  private final NvidiaSmiSettings settings;
  private final String host;
  private final SourceContext context;
  private final Clock clock;
  private final NvidiaSmiReadings readings;
  private final List<String> fields = new ArrayList<>();

  /** Fields that a driver may not know. */
  private final List<String> wanted = new ArrayList<>();

  private @Nullable NvidiaSmiRun run;
  private int failures;
  private long notBeforeMs = Long.MIN_VALUE;
  private String ending = "";

  /** The machine is called {@code host}. */
  NvidiaSmiSource(NvidiaSmiSettings settings, String host, SourceContext context) {
    this.settings = settings;
    this.host = host;
    this.context = context;
    this.clock = context.clock();
    this.readings = new NvidiaSmiReadings(host, settings.powerFields());
    wanted.addAll(settings.powerFields());
    wanted.addAll(List.of("utilization.gpu", NvidiaSmiReadings.ENERGY));
    fields.addAll(List.of("timestamp", "index", "uuid", "name"));
    fields.addAll(wanted);
  }

  @Override
  public synchronized void poll(Collected into) throws InterruptedException {
    if (run == null && clock.millis() < notBeforeMs) {
      into.problem(host, ending);
      return;
    }
    long endNanos = System.nanoTime() + context.timeout().toNanos() / 2;
    try {
      NvidiaSmiRun running = running();
      running.take(into, endNanos);
      while (running.unknownField().filter(this::leaveOut).isPresent()) {
        close();
        running = running();
        running.take(into, endNanos);
      }
      watch(running, into);
    } catch (IOException e) {
      pause("cannot be started: " + e.getMessage(), false, into);
    }
  }

  private NvidiaSmiRun running() throws IOException {
    NvidiaSmiRun running = run;
    if (running == null) {
      running = new NvidiaSmiRun(settings, fields, readings, clock);
      run = running;
    }
    return running;
  }

  private boolean leaveOut(String field) {
    return wanted.remove(field)
        && fields.remove(field)
        && settings.powerFields().stream().anyMatch(fields::contains);
  }

  private void watch(NvidiaSmiRun running, Collected into) {
    if (running.isOver()) {
      pause(running.ending(), running.hasRows(), into);
      return;
    }
    Duration silence = Duration.ofMillis(clock.millis() - running.lastLineMs());
    Duration most = settings.period().multipliedBy(SILENT_PERIODS).plus(context.timeout());
    if (silence.compareTo(most) > 0) {
      running.close();
      pause("has written nothing for " + silence.toSeconds() + " s", running.hasRows(), into);
    }
  }

  private void pause(String reason, boolean hadRows, Collected into) {
    run = null;
    failures = hadRows ? 0 : failures + 1;
    Duration pause =
        hadRows
            ? Duration.ZERO
            : context.interval().multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
    notBeforeMs =
        clock.millis() + (pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE).toMillis();
    ending = "%s %s".formatted(settings.command().get(0), reason);
    into.problem(host, ending);
  }

  @Override
  public synchronized void close() {
    Optional.ofNullable(run).ifPresent(NvidiaSmiRun::close);
    run = null;
  }
}
