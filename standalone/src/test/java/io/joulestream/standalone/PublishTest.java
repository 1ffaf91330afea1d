package io.joulestream.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** History in live books is what a replay of it is, and a host goes on from there. */
@Tag("heavy")
class PublishTest {

  /** Half a year ago: far older than what can be restated, and than what is kept of readings. */
  private final Instant start =
      Instant.now().truncatedTo(ChronoUnit.DAYS).minus(180, ChronoUnit.DAYS);

  private static final int HOURS = 30;

  private static final List<String> FILES =
      List.of("job_minutes.csv", "job_totals.csv", "site_balance.csv");

  @TempDir private Path directory;

  @Test
  void publishedHistoryIsWhatAReplayOfItIs() throws Exception {
    Path input = history(directory.resolve("in"));
    ReplayFiles replayed = ReplayFiles.of(input, directory.resolve("replayed"));
    Path data = directory.resolve("data");
    try (Installation up = Installation.start(data, "--no-demo")) {
      Cli checked = publish(input, data, "--dry-run");
      assertEquals(0, checked.exitCode(), checked.err());
      assertTrue(checked.out().contains("power.csv: 1 are NEGATIVE"), checked.out());
      assertTrue(
          checked.out().contains("first of them: power.csv line 7: NEGATIVE"), checked.out());

      Cli done = publish(input, data, "--wait");
      assertEquals(0, done.exitCode(), done.err() + done.out());
      long records = Files.readAllLines(input.resolve("power.csv")).size() - 1L + 2 + 4 + 30;
      assertTrue(
          done.out()
              .contains("%d received = %d published + 1 rejected".formatted(records, records - 1)),
          done.out());
      assertBooksAre(replayed, up, data);

      Cli again = publish(input, data, "--wait");
      assertEquals(0, again.exitCode(), again.err());
      assertTrue(
          again
              .out()
              .contains("= 0 published + 0 rejected + %d published before".formatted(records)),
          again.out());
      assertBooksAre(replayed, up, data);

      assertGoesOnLive(up);
      assertRefusesWhatHasPassed(data);
    }
  }

  private void assertGoesOnLive(Installation up) throws Exception {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    for (int second = -20; second <= 0; second += 10) {
      up.post(
          "/v1/readings",
          "{\"time\":\"%s\",\"site\":\"lon1\",\"host\":\"n1\",\"level\":\"DEVICE\",\"device\":\"0\",\"power_w\":300}"
              .formatted(now.plusSeconds(second)));
    }
    up.await(
        "what came live",
        () ->
            up.number(
                    "SELECT sum(measured_mj) FROM site_balance WHERE timestamp > dateadd('d', -1, now())")
                == 6_000_000);
  }

  /** Other files of a host that has gone on. */
  private void assertRefusesWhatHasPassed(Path data) throws Exception {
    Path late = Files.createDirectories(directory.resolve("late"));
    Files.writeString(
        late.resolve("power.csv"),
        """
        time,site,host,level,device,power_w,energy_j
        %1$s,lon1,n1,DEVICE,9,100,
        %1$s,lon1,n2,DEVICE,9,100,
        """
            .formatted(Instant.now().minus(2, ChronoUnit.HOURS)));

    Cli refused = publish(late, data);
    Cli allowed = publish(late, data, "--allow-rejected", "--wait");

    assertEquals(1, refused.exitCode(), refused.out());
    assertEquals(1, refused.err().lines().count(), refused.err());
    assertTrue(refused.err().contains("host n1 at lon1 has gone on to "), refused.err());
    assertTrue(refused.err().contains("publish with --allow-rejected"), refused.err());
    assertEquals(0, allowed.exitCode(), allowed.err());
    assertTrue(
        allowed.out().contains("1 records of host n1 at lon1 will be rejected"), allowed.out());
  }

  private static Cli publish(Path input, Path data, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of("publish", "--input", input.toString(), "--data", data.toString(), "--quiet"));
    arguments.addAll(List.of(options));
    return Cli.run(arguments.toArray(new String[0]));
  }

  /**
   * Two hosts for thirty hours: a counter that is reset once, power, a node meter; a job after
   * another, one with two attempts; intensities of each hour that are revised hours later.
   */
  private Path history(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(
        directory.resolve("sites.csv"),
        """
        site,zone,pue,from,published,period_s
        lon1,GB,1.5,2020-01-01T00:00:00Z,2020-01-01T00:00:00Z,60
        lon1,GB,1.25,%s,2020-01-01T00:00:00Z,60
        """
            .formatted(start.plus(20, ChronoUnit.HOURS)));
    StringBuilder power = new StringBuilder("time,site,host,level,device,power_w,energy_j\n");
    for (int minute = 0; minute <= HOURS * 60; minute++) {
      Instant time = start.plus(minute, ChronoUnit.MINUTES);
      int counted = minute < 700 ? minute * 6_000 : (minute - 700) * 6_000;
      power.append("%s,lon1,n1,DEVICE,0,,%d%n".formatted(time, counted));
      power.append("%s,lon1,n1,NODE,,%d,%n".formatted(time, 400 + minute % 7));
      power.append(
          "%s,lon1,n2,DEVICE,0,%s,%n".formatted(time, minute == 1 ? "-1" : 200 + minute % 100));
    }
    Files.writeString(directory.resolve("power.csv"), power);
    Files.writeString(directory.resolve("jobs.csv"), jobs());
    Files.writeString(directory.resolve("intensity.csv"), intensities());
    return directory;
  }

  private String jobs() {
    StringBuilder jobs =
        new StringBuilder("time,job,event,site,host,device,share,team,project,user,name,attempt\n");
    String[][] runs = {{"c/1", "n1", "3", "0"}, {"c/2", "n2", "25", "1"}};
    for (String[] run : runs) {
      Instant began = start.plus(Integer.parseInt(run[2]), ChronoUnit.HOURS).plusSeconds(17);
      jobs.append("%s,%s,START,lon1,%s,,,t,,,,%s%n".formatted(began, run[0], run[1], run[3]));
      jobs.append(
          "%s,%s,STOP,lon1,%s,,,t,,,,%s%n"
              .formatted(began.plus(4, ChronoUnit.HOURS), run[0], run[1], run[3]));
    }
    return jobs.toString();
  }

  private String intensities() {
    StringBuilder lines =
        new StringBuilder("zone,from,to,g_per_kwh,signal,scope,status,provider,published\n");
    for (int hour = 0; hour < HOURS; hour += 2) {
      Instant from = start.plus(hour, ChronoUnit.HOURS);
      Instant to = from.plus(2, ChronoUnit.HOURS);
      lines.append(
          "GB,%s,%s,%d,AVERAGE,DIRECT,FORECAST,neso,%s%n".formatted(from, to, 200 + hour, from));
      lines.append(
          "GB,%s,%s,%d,AVERAGE,DIRECT,MEASURED,neso,%s%n"
              .formatted(from, to, 180 + hour, to.plus(3, ChronoUnit.HOURS)));
    }
    return lines.toString();
  }

  /** All figures but whether they are final, which the end of a replay makes them. */
  private static void assertBooksAre(ReplayFiles replayed, Installation up, Path data)
      throws Exception {
    List<String> expected = new ArrayList<>();
    for (String file : FILES) {
      expected.addAll(withoutFinal(replayed.rows(file)));
    }
    assertTrue(expected.size() > 2_000, expected.size() + " rows");
    // figures are published a moment after everything is read
    List<String> live = live(up, data);
    for (int tries = 0; tries < 100 && !live.equals(expected); tries++) {
      TimeUnit.MILLISECONDS.sleep(200);
      live = live(up, data);
    }
    for (int row = 0; row < Math.min(expected.size(), live.size()); row++) {
      assertEquals(expected.get(row), live.get(row));
    }
    assertEquals(expected.size(), live.size());
  }

  private static List<String> live(Installation up, Path data) throws IOException {
    Path live = Files.createTempDirectory(data.getParent(), "live");
    try (ConfluentSchemaIds ids = new ConfluentSchemaIds(up.run().registry(), Map.of())) {
      TopicReader topics = new TopicReader(up.run().kafka(), "", ids);
      ResultFiles.JOB_MINUTES.write(live, latest(topics, Topics.JOB_EMISSIONS).values());
      ResultFiles.JOB_TOTALS.write(live, latest(topics, Topics.JOB_TOTALS).values());
      ResultFiles.SITE_BALANCE.write(live, latest(topics, Topics.SITE_BALANCE).values());
    }
    List<String> rows = new ArrayList<>();
    for (String file : FILES) {
      rows.addAll(withoutFinal(ReplayFiles.rows(live.resolve(file))));
    }
    return rows;
  }

  private static <V> Map<String, V> latest(TopicReader topics, Topic<V> topic) {
    Map<String, V> latest = new TreeMap<>();
    topics.read(topic, latest::put);
    return latest;
  }

  private static List<String> withoutFinal(List<NamedCsvRecord> rows) {
    return rows.stream()
        .map(
            row -> {
              Map<String, String> fields = new TreeMap<>(row.getFieldsAsMap());
              fields.remove("final");
              return fields.toString();
            })
        .toList();
  }
}
