package io.joulestream.standalone.adopt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.collect.Collected;
import io.joulestream.ingest.collect.HttpFetch;
import io.joulestream.ingest.collect.Inventory;
import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.ingest.exposition.MetricNames;
import io.joulestream.ingest.exposition.PageReader;
import io.joulestream.ingest.power.PrometheusSettings;
import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.SchemaIds;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page that a real program writes: Prometheus' own, of counters, gauges and histograms. */
class ScrapeOfRealPrometheusTest {

  private static final String SAMPLE = "p{instance=\"a\"} 1 1714550400\n# EOF\n";

  @TempDir private Path directory;

  @Test
  void everyLineIsRead() throws Exception {
    try (RealPrometheus prometheus = RealPrometheus.holding(directory, SAMPLE)) {
      byte[] page =
          new HttpFetch(Clock.systemUTC())
              .get(
                  URI.create(prometheus.url() + "/metrics"),
                  Map.of("Accept", "text/plain;version=0.0.4"),
                  Duration.ofSeconds(20))
              .body();
      List<String> lines =
          new String(page, StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.startsWith("#"))
              .toList();
      Map<String, String> names =
          lines.stream()
              .map(line -> line.split("[{ ]", 2)[0])
              .distinct()
              .collect(Collectors.toMap(Function.identity(), Function.identity()));

      List<String> read = new ArrayList<>();
      int samples =
          new PageReader<>(new MetricNames<>(names))
              .read(
                  page,
                  false,
                  new PageReader.Visitor<>() {
                    @Override
                    public void sample(
                        String name, Map<String, String> labels, String value, OptionalLong time) {
                      read.add(name);
                    }

                    @Override
                    public void bad(int line, String fault) {
                      throw new AssertionError(line + " " + fault);
                    }
                  });

      assertTrue(samples > 200, () -> samples + " samples");
      assertEquals(lines.size(), read.size());
    }
  }

  @Test
  void anExporterNobodyKnowsIsMappedByConfiguration() throws Exception {
    List<Map<String, String>> records = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    Collected into =
        new Collected() {
          @Override
          public synchronized void add(RecordKind kind, Map<String, String> record) {
            records.add(record);
          }

          @Override
          public void slot(String host, String index, String device) {}

          @Override
          public void clock(String host, long timeMs) {}

          @Override
          public synchronized void problem(String place, String sentence) {
            problems.add(place + " " + sentence);
          }
        };
    try (RealPrometheus prometheus = RealPrometheus.holding(directory, SAMPLE);
        SchemaIds ids = ConfluentSchemaIds.inMemory();
        Source source = settings(prometheus.url() + "/metrics").open(context(ids))) {
      source.poll(into);
    }

    assertEquals(List.of(), problems);
    assertEquals(1, records.size(), records::toString);
    Map<String, String> record = records.get(0);
    assertEquals("127.0.0.1", record.get("host"));
    assertEquals("build", record.get("meter"));
    // a build is worth 1, as a counter of joules
    assertEquals("1", record.get("energy_j"));
    assertTrue(Double.parseDouble(record.get("power_w")) > 0, record::toString);
  }

  private static PrometheusSettings settings(String url) throws Exception {
    JsonNode metrics =
        new ObjectMapper(new YAMLFactory())
            .readTree(
                """
                - {metric: prometheus_build_info, selector: '{version=~"2[.].*"}', kind: energy,
                   unit: J, level: NODE, host: instance, meter: build}
                - {metric: process_resident_memory_bytes, kind: power, unit: mW, level: NODE,
                   host: instance, meter: build}
                """);
    List<JsonNode> list = new ArrayList<>();
    metrics.forEach(list::add);
    return new PrometheusSettings(
        List.of(url),
        "",
        "http",
        "/metrics",
        List.of(),
        list,
        PrometheusSettings.HostFrom.LABEL,
        false,
        Map.of(),
        "",
        "",
        "");
  }

  private SourceContext context(SchemaIds ids) {
    Clock clock = Clock.systemUTC();
    return new SourceContext(
        "own",
        "lon1",
        Duration.ofSeconds(20),
        Duration.ofSeconds(20),
        Inventory.NONE,
        directory,
        new HttpFetch(clock),
        new SourceContext.Books(Map.of(), "", ids),
        clock);
  }
}
