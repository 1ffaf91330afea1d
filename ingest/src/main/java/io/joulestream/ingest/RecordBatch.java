package io.joulestream.ingest;

import io.joulestream.ingest.RecordSink.Arrived;
import java.util.ArrayList;
import java.util.List;

/** What came together, as it goes to the topics. */
public final class RecordBatch {

  private RecordBatch() {}

  /** In the order in which they came; readings of a host in one record, after the others. */
  public static List<Outgoing<?>> of(List<Arrived> arrived) {
    List<Outgoing<?>> records = new ArrayList<>();
    TickGroups readings = new TickGroups();
    for (Arrived one : arrived) {
      if (one.parsed() instanceof Parsed.Reading reading) {
        readings.add(reading);
      } else {
        records.add(outgoing(one));
      }
    }
    readings.records().forEach(ticks -> records.add(Outgoing.of(ticks)));
    return records;
  }

  private static Outgoing<?> outgoing(Arrived one) {
    if (one.parsed() instanceof Parsed.Job job) {
      return Outgoing.of(job.event());
    }
    if (one.parsed() instanceof Parsed.Carbon carbon) {
      return Outgoing.of(carbon.intensity());
    }
    if (one.parsed() instanceof Parsed.Site site) {
      return Outgoing.of(site.factors());
    }
    return Outgoing.rejected(
        one.kind(),
        InputPublisher.Source.endpoint(one.source()),
        (Parsed.Refused) one.parsed(),
        one.original());
  }
}
