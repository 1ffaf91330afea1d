package io.joulestream.ingest.power;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which series of a metric are meant, as PromQL writes it: {@code {job="dcgm",zone!="psys"}}. A
 * label that a series does not have is empty, and expressions match the whole value.
 */
final class Selector implements Predicate<Map<String, String>> {

  private static final Pattern MATCHER =
      Pattern.compile(
          "\\s*([a-zA-Z_][a-zA-Z0-9_]*)\\s*(=~|!~|!=|=)\\s*\"((?:[^\"\\\\]|\\\\.)*)\"\\s*(,|$)");
  private static final Pattern ESCAPED = Pattern.compile("\\\\(.)");

  private final List<Predicate<Map<String, String>>> matchers;

  private Selector(List<Predicate<Map<String, String>>> matchers) {
    this.matchers = matchers;
  }

  /**
   * The selector of a text; one that is empty selects all.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Selector of(String text) {
    String braced = text.strip();
    List<Predicate<Map<String, String>>> matchers = new ArrayList<>();
    if (!braced.isEmpty()) {
      if (!braced.startsWith("{") || !braced.endsWith("}")) {
        throw none(text);
      }
      String rest = braced.substring(1, braced.length() - 1);
      Matcher matcher = MATCHER.matcher(rest);
      int at = 0;
      while (at < rest.length()) {
        if (!matcher.region(at, rest.length()).lookingAt()) {
          throw none(text);
        }
        matchers.add(matcher(matcher.group(1), matcher.group(2), unescaped(matcher.group(3))));
        at = matcher.end();
      }
    }
    return new Selector(matchers);
  }

  private static IllegalArgumentException none(String text) {
    return new IllegalArgumentException(
        "selector is '%s': it is as {label=\"value\"}, with =, !=, =~ or !~".formatted(text));
  }

  private static String unescaped(String value) {
    return ESCAPED
        .matcher(value)
        .replaceAll(
            escape ->
                escape.group(1).equals("n") ? "\n" : Matcher.quoteReplacement(escape.group(1)));
  }

  private static Predicate<Map<String, String>> matcher(String label, String sign, String value) {
    Predicate<String> matches =
        sign.endsWith("~") ? expression(value).asMatchPredicate() : value::equals;
    Predicate<String> wanted = sign.startsWith("!") ? matches.negate() : matches;
    return series -> wanted.test(series.getOrDefault(label, ""));
  }

  private static Pattern expression(String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "selector has '%s', which is no expression: %s".formatted(text, e.getDescription()), e);
    }
  }

  @Override
  public boolean test(Map<String, String> series) {
    for (Predicate<Map<String, String>> matcher : matchers) {
      if (!matcher.test(series)) {
        return false;
      }
    }
    return true;
  }
}
