package io.joulestream.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/store.md} is what dashboards are written against: it says what the sink writes. */
class StoreDocTest {

  private static final Path DOC = Path.of("../docs/store.md");
  private static final Pattern NAME = Pattern.compile("`([a-z0-9_]+)`");
  private static final String BESIDE = "the columns beside";

  /** Written by {@link StoreInit}, not from a topic. */
  private static final String BUDGETS = StoreInit.BUDGETS;

  @Test
  void listsExactlyTheMeasurementsOfEachBucket() throws IOException {
    for (Destination destination : Destination.values()) {
      Set<String> expected =
          Tables.of(StoreKind.INFLUX, true).stream()
              .filter(table -> table.destination() == destination)
              .map(Table::name)
              .collect(Collectors.toCollection(TreeSet::new));
      if (destination == Destination.HISTORY) {
        expected.add(BUDGETS);
      }
      String heading =
          destination == Destination.LIVE ? Destinations.LIVE_BUCKET : Destinations.HISTORY_BUCKET;

      assertEquals(expected, new TreeSet<>(tags(heading).keySet()), heading);
    }
  }

  @Test
  void listsTheTagsOfEach() throws IOException {
    Map<String, Set<String>> tags = new TreeMap<>(tags(Destinations.LIVE_BUCKET));
    tags.putAll(tags(Destinations.HISTORY_BUCKET));

    for (Table<?, ?> table : Tables.of(StoreKind.INFLUX, true)) {
      assertEquals(
          new TreeSet<>(table.tags(StoreKind.INFLUX)), tags.get(table.name()), table.name());
    }
    assertEquals(Set.of("team"), tags.get(BUDGETS));
  }

  @Test
  void listsTheFieldsOfEach() throws IOException {
    Map<String, Set<String>> fields = fields();

    for (Table<?, ?> table : Tables.of(StoreKind.INFLUX, true)) {
      assertEquals(
          new TreeSet<>(table.fields(StoreKind.INFLUX).keySet()),
          fields.get(table.name()),
          table.name());
    }
    StoreInit.TeamBudget budget = new StoreInit.TeamBudget("a", 1, 2);
    assertEquals(2, fields.get(BUDGETS).size());
    fields.get(BUDGETS).forEach(name -> assertTrue(budget.line().contains(name + "="), name));
  }

  /** First and second cell of the rows below a heading. */
  private static Map<String, Set<String>> tags(String heading) throws IOException {
    Map<String, Set<String>> tags = new TreeMap<>();
    boolean below = false;
    for (String line : Files.readAllLines(DOC)) {
      if (line.startsWith("## ")) {
        below = line.equals("## " + heading);
      } else if (below && line.startsWith("| `")) {
        String[] cells = line.split("\\|", -1);
        names(cells[1]).forEach(name -> tags.put(name, new TreeSet<>(names(cells[2]))));
      }
    }
    return tags;
  }

  /** Items of the list below the heading of the fields: names, a colon, fields. */
  private static Map<String, Set<String>> fields() throws IOException {
    Map<String, Set<String>> fields = new TreeMap<>();
    Set<String> beside = new TreeSet<>();
    String text = Files.readString(DOC);
    String list = text.substring(text.indexOf("\n## Fields"));
    for (String item : list.split("\n- ", -1)) {
      int colon = item.indexOf(": ");
      if (colon < 0) {
        continue;
      }
      Set<String> listed = new TreeSet<>(names(item.substring(colon).split("\n\n", -1)[0]));
      if (item.startsWith("The columns beside")) {
        beside.addAll(listed);
      }
      names(item.substring(0, colon)).forEach(name -> fields.put(name, listed));
      if (item.contains(BESIDE)) {
        listed.addAll(beside);
      }
    }
    return fields;
  }

  private static List<String> names(String text) {
    List<String> names = new ArrayList<>();
    Matcher matcher = NAME.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }
}
