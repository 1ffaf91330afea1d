package io.joulestream.ingest.intensity;

import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.collect.Collected;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Keeps what a source hands over. */
final class Recorded implements Collected {

  final List<Map<String, String>> records = new ArrayList<>();
  final List<String> problems = new ArrayList<>();

  @Override
  public void add(RecordKind kind, Map<String, String> record) {
    if (kind != RecordKind.INTENSITY) {
      throw new IllegalArgumentException(kind + " from a source of intensities");
    }
    records.add(Map.copyOf(record));
  }

  @Override
  public void slot(String host, String index, String device) {
    throw new IllegalArgumentException("a slot from a source of intensities");
  }

  @Override
  public void clock(String host, long timeMs) {
    throw new IllegalArgumentException("a clock from a source of intensities");
  }

  @Override
  public void problem(String place, String sentence) {
    problems.add(place + ": " + sentence);
  }

  /** Records as lines of some columns. */
  List<String> lines(String... columns) {
    List<String> lines = new ArrayList<>();
    for (Map<String, String> record : records) {
      List<String> cells = new ArrayList<>();
      for (String column : columns) {
        cells.add(record.getOrDefault(column, "-"));
      }
      lines.add(String.join(" ", cells));
    }
    return lines;
  }
}
