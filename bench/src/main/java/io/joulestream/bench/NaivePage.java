package io.joulestream.bench;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text format by a String, its lines and regular expressions, to compare with. */
final class NaivePage {

  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})?\\s+(\\S+)(?:\\s+(-?\\d+))?");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  private NaivePage() {}

  /** How many labels and values the samples of a page have. */
  static int read(byte[] page) {
    int found = 0;
    for (String line : new String(page, StandardCharsets.UTF_8).split("\n", -1)) {
      Matcher sample = SAMPLE.matcher(line);
      if (!line.startsWith("#") && sample.matches()) {
        found += labels(sample.group(2)).size() + (sample.group(3).isEmpty() ? 0 : 1);
      }
    }
    return found;
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new HashMap<>();
    Matcher label = LABEL.matcher(text);
    while (label.find()) {
      labels.put(label.group(1), label.group(2));
    }
    return labels;
  }
}
