package io.joulestream.ingest.factors;

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
  public void add(RecordKind kind, Map<String, String> record) {
    records.add(record);
  }

  @Override
  public void slot(String host, String index, String device) {}

  @Override
  public void clock(String host, long timeMs) {}

  @Override
  public void problem(String place, String sentence) {
    problems.add(sentence);
  }
}
