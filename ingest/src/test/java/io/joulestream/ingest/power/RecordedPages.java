package io.joulestream.ingest.power;

import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.collect.Collected;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a source hands over, as text. */
final class RecordedPages implements Collected {

  final List<Map<String, String>> records = new CopyOnWriteArrayList<>();
  final List<String> slots = new CopyOnWriteArrayList<>();
  final List<String> clocks = new CopyOnWriteArrayList<>();
  final List<String> problems = new CopyOnWriteArrayList<>();

  @Override
  public void add(RecordKind kind, Map<String, String> record) {
    if (kind != RecordKind.POWER) {
      throw new AssertionError(kind);
    }
    records.add(Map.copyOf(record));
  }

  @Override
  public void slot(String host, String index, String device) {
    slots.add(host + " " + index + " " + device);
  }

  @Override
  public void clock(String host, long timeMs) {
    clocks.add(host + " " + timeMs);
  }

  @Override
  public void problem(String place, String sentence) {
    problems.add(place + " " + sentence);
  }

  /** Each record without its time, its columns in order of their names. */
  List<String> readings() {
    return records.stream()
        .map(
            record -> {
              Map<String, String> sorted = new TreeMap<>(record);
              sorted.remove("time");
              return sorted.toString();
            })
        .toList();
  }
}
