package io.joulestream.ingest;

import io.joulestream.ingest.ReplayInput.Row;
import java.util.List;
import java.util.Optional;

/** Publishes rows of files: readings of a host that were received together in one record. */
final class RowPublisher {

  private final InputPublisher publisher;

  RowPublisher(InputPublisher publisher) {
    this.publisher = publisher;
  }

  /** Publishes rows in the order in which they were received. */
  void publish(List<Row> rows) {
    int start = 0;
    while (start < rows.size()) {
      long received = rows.get(start).parsed().receivedMs();
      int end = start;
      while (end < rows.size() && rows.get(end).parsed().receivedMs() == received) {
        end++;
      }
      publishTogether(rows.subList(start, end));
      start = end;
    }
  }

  private void publishTogether(List<Row> rows) {
    TickGroups readings = new TickGroups();
    for (Row row : rows) {
      if (row.parsed() instanceof Parsed.Reading reading) {
        readings.add(reading);
      } else {
        publish(row);
      }
    }
    readings.records().forEach(publisher::publish);
  }

  private void publish(Row row) {
    if (row.parsed() instanceof Parsed.Job job) {
      publisher.publish(job.event());
    } else if (row.parsed() instanceof Parsed.Carbon carbon) {
      publisher.publish(carbon.intensity());
    } else if (row.parsed() instanceof Parsed.Site site) {
      publisher.publish(site.factors());
    } else if (row.parsed() instanceof Parsed.Refused refused) {
      publisher.reject(
          row.kind(),
          new InputPublisher.Source(
              row.file(), Optional.of(row.line()), Optional.of(row.columns())),
          refused,
          row.original());
    }
  }
}
