package io.joulestream.grafana;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts values in the place of Grafana's variables, as Grafana does. What is left over is an error:
 * InfluxDB would take it for a name or a parameter.
 *
 * @param now what {@code now} is, in time ranges and in InfluxQL: a store of the past can be asked
 *     as if it were live
 * @param values of the variables of dashboards by their names
 */
record Substitution(Instant now, Map<String, String> values) {

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)(?::(raw|regex))?}");
  private static final Pattern RANGE = Pattern.compile("now-(\\d+)([smhdM])(/M)?");
  private static final Pattern LEFT_OVER = Pattern.compile("\\$[\\w{]");
  private static final String ALL = ".*";

  /**
   * The query as it is sent.
   *
   * @throws AssertionError if a variable has no value
   */
  String apply(Query query) {
    String from = Long.toString(from(query.from()).toEpochMilli());
    String to = Long.toString(now.toEpochMilli());
    Duration step = Duration.parse("PT" + query.interval().toUpperCase(Locale.ROOT));
    String text =
        query
            .text()
            .replace("$timeFilter", "time >= " + from + "ms and time <= " + to + "ms")
            .replace("$__interval_ms", Long.toString(step.toMillis()))
            .replace("$__interval", query.interval())
            .replace("${__from}", from)
            .replace("${__to}", to)
            .replace("now()", "'" + now + "'");
    text =
        VARIABLE.matcher(text).replaceAll(match -> Matcher.quoteReplacement(value(query, match)));
    if (LEFT_OVER.matcher(text).find()) {
      throw new AssertionError(query.where() + ": a variable is left over in " + text);
    }
    return text;
  }

  private String value(Query query, MatchResult variable) {
    String value = values.get(variable.group(1));
    if (value == null) {
      throw new AssertionError(query.where() + ": no value for " + variable.group(1));
    }
    boolean escape = "regex".equals(variable.group(2)) && !value.equals(ALL);
    return escape ? value.replaceAll("[\\\\^$*+?.()|\\[\\]{}/]", "\\\\$0") : value;
  }

  /** Start of a range as Grafana writes it: {@code now-6h}, {@code now-6M/M}. */
  Instant from(String range) {
    Matcher parts = RANGE.matcher(range);
    if (!parts.matches()) {
      throw new AssertionError("no time range: " + range);
    }
    long amount = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "s" -> now.minusSeconds(amount);
      case "m" -> now.minus(Duration.ofMinutes(amount));
      case "h" -> now.minus(Duration.ofHours(amount));
      case "d" -> now.minus(Duration.ofDays(amount));
      default ->
          now.atZone(ZoneOffset.UTC)
              .toLocalDate()
              .withDayOfMonth(1)
              .minusMonths(amount)
              .atStartOfDay(ZoneOffset.UTC)
              .toInstant();
    };
  }
}
