package io.joulestream.ingest.http;

import io.joulestream.ingest.RecordSink.Arrived;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a request holds.
 *
 * @param records refused ones among them
 * @param places of the records in the body, counted from 0
 * @param repeated how many were left out as they were taken before
 * @param whenSafe to be told that all records are
 */
record Read(List<Arrived> records, List<Integer> places, int repeated, Runnable whenSafe) {

  static Read of(List<Arrived> records) {
    return new Read(records, IntStream.range(0, records.size()).boxed().toList(), 0, () -> {});
  }
}
