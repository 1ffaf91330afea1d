package io.joulestream.grafana;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What can be read off a query. Every name in it has to stand in double quotes, so that names are
 * found without a grammar.
 */
record InfluxQl(String text) {

  private static final Pattern FROM = Pattern.compile("\\bFROM\\s+\"([^\"]+)\"");
  private static final Pattern ALIAS = Pattern.compile("\\bAS\\s+\"([^\"]+)\"");
  private static final Pattern NAME = Pattern.compile("\"([^\"]+)\"");
  private static final Pattern LITERAL = Pattern.compile("'[^']*'|/\\^[^/]*/");
  private static final Pattern BARE =
      Pattern.compile("(?<![\\w$.{])([a-zA-Z_]\\w*)(?!\\w*\\s*\\()");
  private static final Set<String> WORDS =
      Set.of(
          "SELECT",
          "FROM",
          "WHERE",
          "AND",
          "OR",
          "AS",
          "GROUP",
          "ORDER",
          "BY",
          "DESC",
          "ASC",
          "LIMIT",
          "time",
          "true",
          "false",
          "none",
          "null",
          "previous",
          "SHOW",
          "TAG",
          "VALUES",
          "WITH",
          "KEY",
          "ms");

  /** Measurements that it reads. */
  Set<String> measurements() {
    return groups(FROM);
  }

  /** Names that it gives to columns. */
  Set<String> aliases() {
    return groups(ALIAS);
  }

  /** Everything in double quotes. */
  Set<String> names() {
    return groups(NAME);
  }

  /** Tags and fields that it reads of its measurements. */
  Set<String> columns() {
    Set<String> columns = names();
    columns.removeAll(measurements());
    columns.removeAll(aliases());
    return columns;
  }

  /** Words that are neither InfluxQL nor in quotes; functions are left out. */
  List<String> bareNames() {
    String rest = NAME.matcher(LITERAL.matcher(text).replaceAll(" ")).replaceAll(" ");
    return BARE.matcher(rest)
        .results()
        .map(MatchResult::group)
        .filter(word -> !WORDS.contains(word))
        .toList();
  }

  private Set<String> groups(Pattern pattern) {
    Set<String> found = new LinkedHashSet<>();
    pattern.matcher(text).results().forEach(match -> found.add(match.group(1)));
    return found;
  }
}
