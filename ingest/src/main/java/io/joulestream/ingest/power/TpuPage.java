package io.joulestream.ingest.power;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Samples of one metric on a page in the text format of Prometheus. */
final class TpuPage {

  private static final Pattern LINE =
      Pattern.compile("([A-Za-z_:][\\w:]*)\\s*(?:\\{(.*)})?\\s+(\\S+)(?:\\s+-?\\d+)?");
  private static final Pattern LABEL =
      Pattern.compile("\\s*([A-Za-z_]\\w*)\\s*=\\s*\"((?:[^\"\\\\]|\\\\.)*)\"\\s*,?");

  private TpuPage() {}

  /** A line: its labels, and its value as it was written. */
  record Sample(Map<String, String> labels, String value) {
    String label(String name) {
      return labels.getOrDefault(name, "");
    }
  }

  static List<Sample> samples(String page, String metric) {
    List<Sample> samples = new ArrayList<>();
    page.lines()
        .filter(line -> line.startsWith(metric))
        .forEach(
            line -> {
              Matcher parts = LINE.matcher(line.strip());
              if (parts.matches() && parts.group(1).equals(metric)) {
                String labels = parts.group(2) == null ? "" : parts.group(2);
                samples.add(new Sample(labels(labels), parts.group(3)));
              }
            });
    return samples;
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new HashMap<>();
    Matcher label = LABEL.matcher(text);
    while (label.find()) {
      labels.put(
          label.group(1),
          label.group(2).replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\"));
    }
    return Map.copyOf(labels);
  }
}
