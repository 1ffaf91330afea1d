package io.joulestream.ingest.http;

import io.joulestream.ingest.BodyFormat;
import io.joulestream.ingest.JsonRecords;
import io.joulestream.ingest.RecordNames;
import io.joulestream.ingest.RecordParser;
import io.joulestream.schemas.Acceptance;
import java.util.ArrayList;
import java.util.List;

/**
 * In which forms records are understood.
 *
 * @param names gives records the names that the installation knows
 * @param others at paths of their own, besides ours
 */
public record Formats(Acceptance acceptance, RecordNames names, List<BodyFormat> others) {

  /** Our own forms alone, with names as they are sent. */
  public static Formats ours(Acceptance acceptance) {
    return new Formats(acceptance, RecordNames.AS_SENT, List.of());
  }

  List<RecordReader> readers() {
    JsonRecords records = new JsonRecords(new RecordParser(acceptance), names);
    List<RecordReader> readers = new ArrayList<>(OurRecords.all(records));
    readers.add(new EventRecords(records));
    others.forEach(format -> readers.add(new OtherRecords(format, records)));
    return readers;
  }
}
