package io.joulestream.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.joulestream.energy.JobShare;
import io.joulestream.ingest.InputPublisher;
import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.HostTicks;
import io.joulestream.schemas.TickChannel;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.AllocationChange;
import io.joulestream.schemas.avro.JobEmissions;
import io.joulestream.schemas.avro.JobEvent;
import io.joulestream.schemas.avro.JobEventKind;
import io.joulestream.schemas.avro.Level;
import io.joulestream.standalone.audit.Explainer;
import io.joulestream.standalone.audit.Explanation;
import io.joulestream.standalone.audit.Explanation.Piece;
import io.joulestream.standalone.audit.Explanation.Stretch;
import io.joulestream.standalone.audit.HostName;
import io.joulestream.standalone.audit.HostRecomputation;
import io.joulestream.standalone.audit.NotExplainable;
import io.joulestream.standalone.audit.RetainedInputs;
import io.joulestream.standalone.audit.Selection;
import io.joulestream.streams.StreamsSettings;
import io.joulestream.streams.host.HostSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures that the real pipeline published, worked out again from what it retains. */
class ExplainTest {

  private static final StreamsSettings SETTINGS = StreamsSettings.DEFAULT;

  @TempDir private Path directory;

  @Test
  void theStoryIsExplained() throws Exception {
    Path input = Files.createDirectory(directory.resolve("in"));
    Map<String, String> files = StoryTest.files();
    for (String file : List.of("sites.csv", "power.csv", "jobs.csv", "intensity.csv")) {
      Files.writeString(input.resolve(file), files.get(file));
    }
    try (ReplayRun run = ReplayRun.start(input, work(), SETTINGS, Optional.empty())) {
      run.complete(records -> {});
      Explainer explainer = new Explainer(run.reader(), SETTINGS);

      Explanation shared = explainer.explain("lab/a", at("09:00:59"), Optional.empty());

      assertTrue(shared.isEqual(), shared.differences().toString());
      assertAddsUp(shared);
      // 4500 + 2250 + 1800 + 3600 J
      assertEquals(12_150_000, shared.recomputed().energyMj());
      List<Stretch> stretches = shared.hosts().get(0).devices().get(0).stretches();
      assertEquals(
          List.of(4_500_000L, 2_250_000L, 1_800_000L, 3_600_000L),
          stretches.stream().flatMap(s -> s.pieces().stream()).map(Piece::jobMj).toList());
      assertEquals(1_250_000_000, stretches.get(1).totalPpb());
      assertEquals("red", shared.labels().team());
      assertEquals(1_215_000, shared.price().locationUg());
      assertEquals(
          List.of("MEASURED is better than FORECAST", "wins"),
          shared.price().intensities().stream().map(i -> i.why()).toList());
      assertText(
          shared,
          "12,150,000 mJ = 0.003375 kWh",
          "1,215,000 µg CO2e = 1.215 g",
          "This is what is published.",
          "lab/a 0.75 (S = 0.75), lab/b 0.5 (S = 1.25)",
          "> ",
          "12150000 × 240000 × 1500000 / 3,600,000,000,000 = 1,215,000 µg",
          "0.003375 kWh × 1.5 × 240 g/kWh = 1.215 g");

      Explanation reset = explainer.explain("lab/b", at("09:01:00"), Optional.of("lab"));
      assertTrue(reset.isEqual(), reset.differences().toString());
      assertEquals(20_000, reset.recomputed().missingMs());
      assertText(reset, "the counter fell from 19000000 to 500000 mJ: it was reset");

      Explanation latest = explainer.explainLatest("lab/a", Optional.empty());
      assertEquals(at("09:04:00"), latest.windowStartMs());
      assertText(latest, "a counter and a power make no interval", "0.75");
      assertUnknown(explainer);
    }
  }

  private static void assertUnknown(Explainer explainer) {
    NotExplainable job =
        assertThrows(
            NotExplainable.class,
            () -> explainer.explain("lab/c", at("09:00:00"), Optional.empty()));
    assertEquals(
        "no minute of a job 'lab/c' is published: nearest names are lab/a, lab/b",
        job.getMessage());
    NotExplainable minute =
        assertThrows(
            NotExplainable.class,
            () -> explainer.explain("lab/b", at("09:03:00"), Optional.empty()));
    assertTrue(minute.getMessage().contains("2024-05-17T09:01:00Z at lab"), minute.getMessage());
    NotExplainable site =
        assertThrows(
            NotExplainable.class,
            () -> explainer.explain("lab/b", at("09:01:00"), Optional.of("lon1")));
    assertTrue(site.getMessage().contains("at site 'lon1': it has at lab"), site.getMessage());
  }

  private static long at(String time) {
    return Instant.parse("2024-05-17T" + time + "Z").toEpochMilli();
  }

  private static void assertText(Explanation explanation, String... parts) {
    String text = String.join("\n", new ExplanationText(explanation).lines());
    for (String part : parts) {
      assertTrue(text.contains(part), () -> part + " is not in\n" + text);
    }
  }

  private Path work() throws Exception {
    return Files.createDirectory(directory.resolve("work"));
  }

  @Test
  void everyFigureOfRandomFleetsIsFoundAgain() throws Exception {
    Fleets fleets = Fleets.of(7_000, 6, directory.resolve("in"));
    try (ReplayRun run =
        ReplayRun.start(fleets.files(), work(), SETTINGS.withPartitions(3), Optional.empty())) {
      run.complete(records -> {});
      Map<String, JobEmissions> published = new TreeMap<>();
      run.reader().read(Topics.JOB_EMISSIONS, published::put);
      published.values().removeIf(JobEmissions::getRetracted);

      assertEquals(energies(published), recomputed(run.reader(), published.values()));

      List<JobEmissions> some = new ArrayList<>(published.values());
      Collections.shuffle(some, new Random(1));
      Explainer explainer = new Explainer(run.reader(), SETTINGS);
      for (JobEmissions row : some.subList(0, 12)) {
        Explanation explained =
            explainer.explain(row.getJob(), row.getWindowStartMs() + 1, Optional.of(row.getSite()));
        assertEquals(List.of(), explained.differences(), row.toString());
        assertAddsUp(explained);
        assertTrue(explained.correction().rejected().isEmpty());
      }
    }
  }

  private static Map<String, Long> energies(Map<String, JobEmissions> published) {
    Map<String, Long> energies = new TreeMap<>();
    published.forEach((key, row) -> energies.put(key, row.getEnergyMj()));
    return energies;
  }

  /** The energy of every job and window, from all hosts at once. */
  private static Map<String, Long> recomputed(
      TopicReader topics, Iterable<JobEmissions> published) {
    Set<HostName> hosts = new HashSet<>();
    topics.read(
        Topics.JOB_EVENTS,
        (key, event) -> hosts.add(new HostName(event.getSite(), event.getHost())));
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (JobEmissions row : published) {
      first = Math.min(first, row.getWindowStartMs());
      last = Math.max(last, row.getWindowStartMs() + row.getWindowMs());
    }
    RetainedInputs inputs =
        RetainedInputs.read(topics, Acceptance.DEFAULT, Selection.of(hosts, first, last));
    Map<String, Long> energies = new TreeMap<>();
    for (HostName host : hosts) {
      HostRecomputation recomputation =
          HostRecomputation.ofAccepted(
              inputs.host(host), inputs.rules(host.site()), HostSettings.of(SETTINGS));
      for (long window = first; window < last; window += 60_000) {
        for (JobShare share : recomputation.window(window, window + 60_000).jobs()) {
          energies.merge(
              Topics.key(share.job(), host.site(), Instant.ofEpochMilli(window).toString()),
              share.energyMj(),
              Long::sum);
        }
      }
    }
    return energies;
  }

  /** In the JSON that scripts read. */
  private static void assertAddsUp(Explanation explanation) throws Exception {
    JsonNode json = new ObjectMapper().valueToTree(explanation);
    long all = 0;
    for (JsonNode host : json.path("hosts")) {
      long sum = host.path("overhead").path("jobMj").asLong();
      for (JsonNode device : host.path("devices")) {
        for (JsonNode stretch : device.path("stretches")) {
          for (JsonNode piece : stretch.path("pieces")) {
            sum += piece.path("jobMj").asLong();
            long divided = piece.path("unallocatedMj").asLong();
            for (JsonNode part : piece.path("partsMj")) {
              divided += part.asLong();
            }
            assertEquals(piece.path("energyMj").asLong(), divided);
          }
        }
      }
      assertEquals(host.path("job").path("energyMj").asLong(), sum);
      all += sum;
    }
    assertEquals(json.path("published").path("energyMj").asLong(), all);
    assertTrue(json.path("equal").asBoolean());
  }

  @Test
  void anOperatorAsksARunningInstallation() throws Exception {
    Path data = directory.resolve("data");
    try (Installation up = Installation.start(data, "--no-demo")) {
      Instant start = Instant.now().truncatedTo(ChronoUnit.MINUTES).minusSeconds(60);
      up.post("/v1/sites", "{\"site\":\"lon1\",\"zone\":\"GB\",\"pue\":1.5}");
      up.post(
          "/v1/job-events",
          "{\"time\":\"%s\",\"job\":\"c/1\",\"event\":\"START\",\"site\":\"lon1\",\"host\":\"n1\"}"
              .formatted(start));
      postLateReading(up, start);
      for (int second = 60; second <= 120; second += 10) {
        up.post("/v1/readings", reading(start.plusSeconds(second)));
      }
      up.await(
          "the job minute", () -> up.number("SELECT count() FROM job_minutes WHERE job='c/1'") > 0);

      up.await(
          "its explanation", () -> explained(data).out().contains("This is what is published."));

      Cli text = explained(data);
      assertTrue(text.out().contains("This is what is published."), text.out());
      assertTrue(text.out().contains("HOST n1"), text.out());
      Cli json = Cli.run("explain", "c/1", "--json", "--data", data.toString());
      JsonNode root = new ObjectMapper().readTree(json.out());
      assertEquals("c/1", root.path("job").asText());
      assertEquals("lon1", root.path("site").asText());
      Cli early = Cli.run("explain", "c/1", "2020-01-01T00:00Z", "--data", data.toString());
      assertEquals(1, early.exitCode());
      assertTrue(early.err().contains("nearest are"), early.err());
      assertFalse(early.err().contains("\tat "), early.err());
      Cli wrong = Cli.run("explain", "c/1", "noon", "--data", data.toString());
      assertEquals(2, wrong.exitCode());
      whatIsBelowTheFrontierIsListed(up, data);
    }
  }

  /** 600 W all the time, and 1,200 W at one instant that nobody heard of for 25 min. */
  private static void whatIsBelowTheFrontierIsListed(Installation up, Path data) throws Exception {
    long noon = Instant.parse("2024-05-17T12:00:00Z").toEpochMilli();
    try (ConfluentSchemaIds ids = new ConfluentSchemaIds(up.run().registry(), Map.of());
        InputPublisher publisher =
            new InputPublisher(up.run().kafka(), "", Optional.empty(), Map.of(), ids)) {
      publisher.publish(start(noon));
      for (int second = 0; second <= 120; second += 10) {
        publisher.publish(ticks(noon + second * 1_000L, 600));
      }
      publisher.flush();
      up.await(
          "the job minutes",
          () -> up.number("SELECT count() FROM job_minutes WHERE job='c/2'") >= 2);

      publisher.publish(ticks(noon + 25 * 60_000, 600));
      publisher.publish(ticks(noon + 65_000, 1_200));
      publisher.flush();
      up.await(
          "the reject",
          () -> up.number("SELECT count() FROM rejected WHERE reason='BELOW_FRONTIER'") == 1);
    }

    Cli json = Cli.run("explain", "c/2", "2024-05-17T12:01Z", "--json", "--data", data.toString());

    JsonNode root = new ObjectMapper().readTree(json.out());
    assertTrue(root.path("equal").asBoolean(), json.out());
    assertEquals(36_000_000, root.path("recomputed").path("energyMj").asLong());
    // two triangles of 5 s and 600 W more
    assertEquals(39_000_000, root.path("correction").path("energyMj").asLong());
    assertEquals(
        "[{\"what\":\"reading\",\"reason\":\"BELOW_FRONTIER\",\"correctable\":true,\"count\":1}]",
        root.path("correction").path("rejected").toString());
  }

  private static JobEvent start(long timeMs) {
    return JobEvent.newBuilder()
        .setSite("lon1")
        .setHost("n2")
        .setReceivedMs(timeMs)
        .setJob("c/2")
        .setEvent(JobEventKind.START)
        .setTimeMs(timeMs)
        .setAllocations(List.of(new AllocationChange("", "", 1_000_000_000)))
        .build();
  }

  private static HostTicks ticks(long timeMs, long watts) {
    HostTicks.Builder ticks = new HostTicks.Builder("lon1", "n2", timeMs);
    ticks.add(
        timeMs,
        new TickChannel(Level.DEVICE, "0", "", "", false, 0),
        OptionalLong.of(watts * 1_000),
        OptionalLong.empty(),
        OptionalLong.empty());
    return ticks.build();
  }

  private static Cli explained(Path data) {
    return Cli.run("explain", "c/1", "--data", data.toString());
  }

  private static String reading(Instant time) {
    return "{\"time\":\"%s\",\"site\":\"lon1\",\"host\":\"n1\",\"level\":\"DEVICE\",\"device\":\"0\",\"power_w\":600}"
        .formatted(time);
  }

  private static void postLateReading(Installation up, Instant start) throws Exception {
    String body =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(up.run().ingest() + "/v1/readings"))
                    .POST(BodyPublishers.ofString(reading(start.minusSeconds(300))))
                    .build(),
                BodyHandlers.ofString())
            .body();
    assertTrue(body.contains("LATE"), body);
  }
}
