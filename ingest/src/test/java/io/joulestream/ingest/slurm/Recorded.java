package io.joulestream.ingest.slurm;

import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.collect.Collected;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Keeps what a source hands over. */
final class Recorded implements Collected {

  final List<Map<String, String>> records = new ArrayList<>();
  final List<String> problems = new ArrayList<>();

  @Override
  public void add(RecordKind kind, Map<String, String> record) {
    if (kind != RecordKind.JOBS) {
      throw new AssertionError(kind + " of a source of jobs");
    }
    records.add(new TreeMap<>(record));
  }

  @Override
  public void slot(String host, String index, String device) {
    throw new AssertionError("no slot is known here");
  }

  @Override
  public void clock(String host, long timeMs) {
    throw new AssertionError("no clock is known here");
  }

  @Override
  public void problem(String place, String sentence) {
    problems.add(place + ": " + sentence);
  }

  /** {@code START helios/1 0 n1#0 1700000000000 STATE}, in order. */
  List<String> brief() {
    return records.stream().map(Recorded::brief).sorted().toList();
  }

  static String brief(Map<String, String> r) {
    return "%s %s %s %s%s %s %s"
        .formatted(
            r.get("event"),
            r.get("job"),
            r.get("attempt"),
            r.get("host"),
            r.get("device"),
            r.get("time"),
            r.get("end_state"))
        .strip();
  }
}
