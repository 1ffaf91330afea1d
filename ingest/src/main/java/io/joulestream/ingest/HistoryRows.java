package io.joulestream.ingest;

import io.joulestream.ingest.ReplayInput.Row;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of a {@link History} in the order in which they are published. */
final class HistoryRows implements AutoCloseable {

  private final Deque<Row> sites;
  private final Deque<Row> held;
  private final Optional<CsvFile> readings;
  private final RecordParser parser;
  private @Nullable Row reading;
  private long readingReceivedMs = Long.MIN_VALUE;

  /**
   * Rows.
   *
   * @param held in order of receipt
   * @param readings in order of receipt, if they are not held
   */
  HistoryRows(List<Row> sites, List<Row> held, Optional<CsvFile> readings, RecordParser parser)
      throws IOException {
    this.sites = new ArrayDeque<>(sites);
    this.held = new ArrayDeque<>(held);
    this.readings = readings;
    this.parser = parser;
    readOn();
  }

  /** A reading that is refused has no time to be trusted: it stays after the one before. */
  private void readOn() throws IOException {
    CsvFile.Line line = readings.isPresent() ? readings.get().next() : null;
    reading =
        line == null
            ? null
            : ReplayInput.row(RecordKind.POWER, readings.orElseThrow(), line, parser);
    if (reading != null && reading.parsed() instanceof Parsed.Reading read) {
      readingReceivedMs = read.receivedMs();
    }
  }

  /** The next row, or null at the end. */
  @Nullable Row next() throws IOException {
    if (!sites.isEmpty()) {
      return sites.poll();
    }
    Row other = held.peek();
    if (other != null && (reading == null || other.parsed().receivedMs() <= readingReceivedMs)) {
      return held.poll();
    }
    Row next = reading;
    if (next != null) {
      readOn();
    }
    return next;
  }

  @Override
  public void close() throws IOException {
    if (readings.isPresent()) {
      readings.get().close();
    }
  }
}
