package io.joulestream.grafana;

import io.joulestream.sink.FieldType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What every query must keep to, so that InfluxDB 1, 2 and 3 all answer it. */
final class QueryRules {

  /** What is banned, with the reason. */
  private static final Map<String, String> BANNED =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("(?i)\\bS(LIMIT|OFFSET)\\b", "InfluxDB 3 has no SLIMIT and SOFFSET"),
              Map.entry("(?i)\\bSHOW\\s+SERIES\\b", "InfluxDB 3 has no SHOW SERIES"),
              Map.entry("(?i)\\bCARDINALITY\\b", "InfluxDB 3 has no CARDINALITY"),
              Map.entry("(?i)\\bINTO\\b", "a dashboard does not write"),
              Map.entry(
                  "(?i)\\b(DELETE|DROP|CREATE|ALTER|GRANT|REVOKE)\\b", "a dashboard only reads"),
              Map.entry("(?i)\\b(SAMPLE|HOLT_WINTERS\\w*)\\s*\\(", "InfluxDB 3 lacks the function"),
              Map.entry("(?i)\\bABS\\s*\\(", "InfluxDB 1.6 has no mathematical functions"),
              Map.entry(
                  "(?i)\\|>|\\bfrom\\s*\\(\\s*bucket",
                  "Flux is in maintenance, InfluxDB 3 has none"),
              Map.entry(
                  "\"\\.\"|\"\\.\\.\"",
                  "databases and retention policies are not named in a query"),
              Map.entry("time\\(1(mo|y)\\)", "a month has no fixed length: use the roll-ups"),
              Map.entry(
                  "(?<!\\.0) / (?!\\d+\\.\\d)",
                  "a quotient of integers loses its fraction in a subquery: divide by 1000.0"),
              Map.entry(";", "one statement a query"),
              Map.entry("(?i)\\bORDER\\s+BY\\s+(?!time\\b)", "InfluxQL orders by time only")));

  /** Measurements that hold the latest state of something, not a series. */
  private static final Set<String> LATEST =
      Set.of("host_status", "reference_status", "site_factors", "team_budgets");

  private static final Pattern SELECT_FROM =
      Pattern.compile("FROM \"(\\w+)\"(.*?)(?=GROUP BY|ORDER BY|LIMIT|\\bFROM\\b|$)");
  private static final Pattern TIME = Pattern.compile("\\$timeFilter|\\btime [<>]");
  private static final Pattern DAYS = Pattern.compile("time\\(\\d+[dw]\\)");
  private static final Pattern GROUP_BY =
      Pattern.compile("GROUP BY (.*?)(?= fill| tz|ORDER|LIMIT|WHERE|GROUP|$)");
  private static final Pattern MATCHED = Pattern.compile("\"(\\w+)\" [=!]~");

  private final StoreSchema schema;

  QueryRules(StoreSchema schema) {
    this.schema = schema;
  }

  /** A sentence for everything that is wrong with a query. */
  List<String> violations(Query query) {
    List<String> wrong = new ArrayList<>();
    BANNED.forEach(
        (pattern, reason) -> {
          if (Pattern.compile(pattern).matcher(query.text()).find()) {
            wrong.add(reason);
          }
        });
    wrong.addAll(names(query));
    wrong.addAll(time(query));
    wrong.addAll(groups(query));
    return wrong.stream().map(sentence -> query.where() + ": " + sentence).toList();
  }

  private List<String> names(Query query) {
    InfluxQl influxQl = new InfluxQl(query.text());
    List<String> wrong = new ArrayList<>();
    influxQl.bareNames().forEach(name -> wrong.add(name + " is not in double quotes"));
    List<StoreSchema.Measurement> measurements = new ArrayList<>();
    for (String name : influxQl.measurements()) {
      StoreSchema.Measurement measurement = schema.measurements().get(name);
      if (measurement == null) {
        wrong.add("there is no measurement " + name);
      } else if (!measurement.dataSource().equals(query.dataSource())) {
        wrong.add(name + " is not in " + query.dataSource());
      } else {
        measurements.add(measurement);
      }
    }
    if (influxQl.measurements().size() != 1) {
      wrong.add("InfluxQL cannot join: one measurement a query");
    }
    for (String column : influxQl.columns()) {
      if (measurements.stream().noneMatch(measurement -> measurement.has(column))) {
        wrong.add("there is no " + column + " in " + influxQl.measurements());
      }
    }
    return wrong;
  }

  private List<String> time(Query query) {
    List<String> wrong = new ArrayList<>();
    for (MatchResult from : SELECT_FROM.matcher(query.text()).results().toList()) {
      boolean oneJob = from.group(2).contains("\"job\" = '") && from.group(1).equals("job_totals");
      boolean latest = LATEST.contains(from.group(1)) || oneJob;
      if (!latest && !TIME.matcher(from.group(2)).find()) {
        wrong.add("no time filter on " + from.group(1));
      }
    }
    if (DAYS.matcher(query.text()).find() && !query.text().contains(" tz('")) {
      wrong.add("days begin in a time zone: tz('...') is missing");
    }
    return wrong;
  }

  /** Only tags can be grouped by; only tags and texts can be matched. */
  private List<String> groups(Query query) {
    List<String> wrong = new ArrayList<>();
    for (String name : new InfluxQl(query.text()).measurements()) {
      StoreSchema.Measurement measurement = schema.measurements().get(name);
      if (measurement == null) {
        continue;
      }
      GROUP_BY
          .matcher(query.text())
          .results()
          .flatMap(match -> new InfluxQl(match.group(1)).names().stream())
          .filter(column -> !measurement.tags().contains(column))
          .forEach(column -> wrong.add(column + " is no tag: it cannot be grouped by"));
      MATCHED
          .matcher(query.text())
          .results()
          .map(match -> match.group(1))
          .filter(column -> measurement.fields().contains(column))
          .filter(column -> measurement.type(column) != FieldType.STRING)
          .forEach(column -> wrong.add(column + " is no text: it cannot be matched"));
    }
    return wrong;
  }
}
