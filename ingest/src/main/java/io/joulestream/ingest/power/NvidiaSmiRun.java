package io.joulestream.ingest.power;

import io.joulestream.ingest.collect.Collected;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One run of {@code nvidia-smi} with one list of fields. */
final class NvidiaSmiRun implements AutoCloseable {

  private static final Pattern UNKNOWN_FIELD =
      Pattern.compile("Field \"([^\"]+)\" is not a valid field to query");

  private static final int MOST_QUOTED = 200;

  private final NvidiaSmiStream stream;
  private final List<String> fields;
  private final NvidiaSmiReadings readings;
  private final Set<String> seen = new HashSet<>();
  private Optional<NvidiaSmiTable> table = Optional.empty();
  private boolean isRoundWhole;
  private long lastLineMs;

  /** Starts it; its program is not there or may not run: {@link IOException}. */
  NvidiaSmiRun(
      NvidiaSmiSettings settings, List<String> fields, NvidiaSmiReadings readings, Clock clock)
      throws IOException {
    this.fields = List.copyOf(fields);
    this.readings = readings;
    this.lastLineMs = clock.millis();
    List<String> command = new ArrayList<>(settings.command());
    command.add("--query-gpu=" + String.join(",", fields));
    command.add("--format=csv,nounits");
    command.add("-lms");
    command.add(Long.toString(settings.period().toMillis()));
    this.stream = new NvidiaSmiStream(command, settings.queueLines(), clock);
  }

  /**
   * Hands over what there is. A new run is waited for until it has told of each GPU, so that {@code
   * --check} can say what there is.
   *
   * @param endNanos by {@link System#nanoTime}, when waiting ends
   */
  void take(Collected into, long endNanos) throws InterruptedException {
    do {
      Duration patience =
          isRoundWhole ? Duration.ZERO : Duration.ofNanos(endNanos - System.nanoTime());
      for (NvidiaSmiStream.Line line : stream.take(patience)) {
        lastLineMs = line.arrivedMs();
        read(line, into);
      }
    } while (!isRoundWhole && !stream.isOver() && System.nanoTime() < endNanos);
    long dropped = stream.dropped();
    if (dropped > 0) {
      into.problem(
          readings.host(),
          "%d lines were dropped, because more than queue_lines came between two polls"
              .formatted(dropped));
    }
  }

  private void read(NvidiaSmiStream.Line line, Collected into) {
    if (line.text().isEmpty()) {
      return;
    }
    if (table.isEmpty()) {
      table = NvidiaSmiTable.under(line.text(), fields);
      if (table.isEmpty()) {
        // most of its errors are on the output, too
        stream.say(line.text());
      }
      return;
    }
    Optional<NvidiaSmiTable.Row> row = table.flatMap(known -> known.row(line.text()));
    if (row.isEmpty()) {
      stream.say(line.text());
      into.problem(
          readings.host(),
          "the line '%s' has not the %d fields that were asked for"
              .formatted(quoted(line.text()), fields.size()));
      return;
    }
    isRoundWhole |= !seen.add(row.get().text("uuid"));
    readings.add(row.get(), line.arrivedMs(), into);
  }

  private static String quoted(String text) {
    return text.length() > MOST_QUOTED ? text.substring(0, MOST_QUOTED) + "…" : text;
  }

  /** The field that ended it, because the driver does not know it. */
  Optional<String> unknownField() {
    if (!stream.isOver() || table.isPresent()) {
      return Optional.empty();
    }
    Matcher unknown = UNKNOWN_FIELD.matcher(stream.lastWords());
    return unknown.find() ? Optional.of(unknown.group(1)) : Optional.empty();
  }

  boolean hasRows() {
    return !seen.isEmpty();
  }

  /** When its last line arrived, or when it was started, epoch ms. */
  long lastLineMs() {
    return lastLineMs;
  }

  boolean isOver() {
    return stream.isOver();
  }

  String ending() {
    return stream.ending();
  }

  @Override
  public void close() {
    stream.close();
  }
}
