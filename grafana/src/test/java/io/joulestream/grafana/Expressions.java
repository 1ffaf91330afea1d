package io.joulestream.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What Grafana computes from the answers of several queries: reduce, math, threshold. */
final class Expressions {

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{?([A-Z])\\b|^([A-Z])$");

  private Expressions() {}

  /**
   * What an expression refers to that is not there before it.
   *
   * @param known ids of what stands before it
   */
  static List<String> unknown(JsonNode expression, Set<String> known) {
    return REFERENCE
        .matcher(expression.path("expression").asText())
        .results()
        .map(match -> match.group(1) == null ? match.group(2) : match.group(1))
        .filter(reference -> !known.contains(reference))
        .toList();
  }
}
