package io.joulestream.ingest.kubernetes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The labels of those lines of a dcgm-exporter's page that say which pod holds a device. */
final class DcgmLines {

  private static final Pattern LINE =
      Pattern.compile(
          "DCGM_FI_DEV_(?:POWER_USAGE|BOARD_POWER_WATTS|GPU_UTIL)\\{(?<labels>.*)}\\s*\\S+.*");
  private static final Pattern LABEL =
      Pattern.compile("\\s*(?<name>\\w+)=\"(?<value>(?:[^\"\\\\]|\\\\.)*)\"\\s*,?");

  private DcgmLines() {}

  static List<Map<String, String>> withPod(String page) {
    List<Map<String, String>> found = new ArrayList<>();
    for (String line : page.lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        Map<String, String> labels = labels(matcher.group("labels"));
        if (!labels.getOrDefault("pod", "").isEmpty() && labels.containsKey("UUID")) {
          found.add(labels);
        }
      }
    }
    return found;
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new HashMap<>();
    Matcher label = LABEL.matcher(text);
    while (label.find()) {
      labels.put(label.group("name"), label.group("value"));
    }
    return labels;
  }
}
