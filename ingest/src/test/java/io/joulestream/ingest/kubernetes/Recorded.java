package io.joulestream.ingest.kubernetes;

import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.collect.Collected;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Keeps what was handed over. */
final class Recorded implements Collected {

  final List<Map<String, String>> records = new ArrayList<>();
  final List<String> problems = new ArrayList<>();

  @Override
  public synchronized void add(RecordKind kind, Map<String, String> record) {
    records.add(record);
  }

  @Override
  public void slot(String host, String index, String device) {}

  @Override
  public void clock(String host, long timeMs) {}

  @Override
  public synchronized void problem(String place, String sentence) {
    problems.add(sentence);
  }

  /** {@code START 09:55:00 job host device partition share} of each, in order. */
  List<String> lines() {
    return records.stream()
        .map(
            r ->
                String.join(
                        " ",
                        r.get("event"),
                        r.get("time").substring(11, 19),
                        r.get("job") + "#" + r.get("attempt"),
                        r.get("host"),
                        r.get("device"),
                        r.get("partition"),
                        r.get("share"),
                        r.getOrDefault("end_state", ""))
                    .replaceAll(" +", " ")
                    .strip())
        .toList();
  }
}
