package io.joulestream.ingest.exposition;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the format allows, and what comes in its place; pages are made from its description. */
class PageReaderTest {

  private final List<String> found = new ArrayList<>();
  private final List<String> bad = new ArrayList<>();

  private final PageReader.Visitor<String> visitor =
      new PageReader.Visitor<>() {
        @Override
        public void sample(
            String wanted, Map<String, String> labels, String value, OptionalLong timeMs) {
          found.add(
              "%s %s %s %s"
                  .formatted(
                      wanted,
                      new TreeMap<>(labels),
                      value,
                      timeMs.isPresent() ? timeMs.getAsLong() : ""));
        }

        @Override
        public void bad(int line, String fault) {
          bad.add(line + " " + fault);
        }
      };

  private int read(String page, boolean isOpenMetrics) {
    MetricNames<String> names = new MetricNames<>(Map.of("p", "power", "e_total", "energy"));
    return new PageReader<>(names)
        .read(page.getBytes(StandardCharsets.UTF_8), isOpenMetrics, visitor);
  }

  @Test
  void aPage() {
    int samples =
        read(
            """
            # HELP p Power, of "all" things \\n
            # TYPE p gauge

            p 1
            p{} 2.50
              p { a = "x" , b = "y, z" , } +3e+02 1714550400123
            pp{a="x"} 9
            p{a="quote \\" back \\\\ line \\n other \\t","b"="ü"}\tNaN
            p{a="+"} +Inf
            e_total{a="x"} 8 # {trace_id="abc"} 0.67 123.1
            other{broken 7
            {"p",a="q"} 4
            {"nobody",a="q"} 5
            """,
            false);

    assertEquals(
        List.of(
            "power {} 1 ",
            "power {} 2.50 ",
            "power {a=x, b=y, z} +3e+02 1714550400123",
            "power {a=quote \" back \\ line \n other \\t, b=ü} NaN ",
            "power {a=+} +Inf ",
            "energy {a=x} 8 ",
            "power {a=q} 4 "),
        found);
    assertEquals(List.of(), bad);
    assertEquals(10, samples);
  }

  @Test
  void inOpenMetricsTimesAreSeconds() {
    read("p 1 1714550400.5\np 2 1.7145504e9\np 3 1714550400 # {a=\"b\"} 1\n# EOF", true);

    assertEquals(
        List.of("power {} 1 1714550400500", "power {} 2 1714550400000", "power {} 3 1714550400000"),
        found);
    assertEquals(List.of(), bad);
  }

  @Test
  void linesOfWindowsEndAsWell() {
    read("p 1\r\n\r\np{a=\"x\"} 2\r\n# EOF\r\n", false);

    assertEquals(List.of("power {} 1 ", "power {a=x} 2 "), found);
    assertEquals(List.of(), bad);
  }

  @Test
  void aBadLineIsToldAndTheOthersCount() {
    read(
        """
        p
        p abc
        p 1 2 3
        p 1 noon
        p{a="x} 1
        p{a=x} 1
        p{="x"} 1
        p{a="x" b="y"} 1
        p{a="x",a="y"} 1
        p{a="x" 1
        p 0x1p-2
        p 1e
        p .
        <p>
        p 7
        """,
        false);

    assertEquals(List.of("power {} 7 "), found);
    assertEquals(
        List.of(
            "1 has no value: 'p'",
            "2 has a value that is no number: 'p abc'",
            "3 goes on after its time: 'p 1 2 3'",
            "4 has a time that is no number of ms: 'p 1 noon'",
            "5 has a quote that does not end: 'p{a=\"x} 1'",
            "6 has a label whose value is not in quotes: 'p{a=x} 1'",
            "7 has a label without a name or an equals sign: 'p{=\"x\"} 1'",
            "8 has labels without a comma between them or a brace after them:"
                + " 'p{a=\"x\" b=\"y\"} 1'",
            "9 has the label a twice: 'p{a=\"x\",a=\"y\"} 1'",
            "10 has labels without a comma between them or a brace after them: 'p{a=\"x\" 1'",
            "11 has a value that is no number: 'p 0x1p-2'",
            "12 has a value that is no number: 'p 1e'",
            "13 has a value that is no number: 'p .'",
            "14 does not begin with the name of a metric: '<p>'"),
        bad);
  }

  @Test
  void whatIsCutIsNotTaken() {
    read("p 1\np 52.6", false);

    assertEquals(List.of("power {} 1 "), found);
    assertEquals(List.of("2 does not end: the page may be cut: 'p 52.6'"), bad);
  }

  @Test
  void aTimeThatWouldFillTheMemoryIsRefused() {
    read("p 1 1e999999999\np 2 99999999999999999999999\n", true);

    assertEquals(List.of(), found);
    assertEquals(2, bad.size());
  }
}
