package io.joulestream.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.joulestream.ingest.HistoryPublisher.Outcome;
import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that may be larger than memory are published in order, and never too far ahead. */
class HistoryTest {

  private static final String POWER = "time,site,host,level,device,power_w,energy_j";
  private static final String JOBS = "time,job,event,site,host,device,share,team,project,user,name";

  private final SchemaIds ids = ConfluentSchemaIds.inMemory();
  private final MockProducer<byte[], byte[]> kafka =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final List<String> waits = new ArrayList<>();

  @TempDir private Path directory;

  @Test
  void itWaitsBeforeAHostIsToldOfWhatWouldLeaveUnreadRecordsBehind() throws IOException {
    write("sites.csv", "site,zone,pue", "lon1,GB,1.2");
    write(
        "power.csv",
        POWER,
        reading("08:00:00", "n1"),
        reading("08:00:00", "n2"),
        reading("08:10:00", "n1"),
        reading("09:00:00", "n1"),
        "2024-05-01T09:00:00Z,lon1,n1,DEVICE,0,-1,");
    // n1: 25 min after a reading of its own. n2: 10 min after one
    write("jobs.csv", JOBS, start("08:25:00", "n1"), start("08:10:00", "n2"));

    Outcome outcome = publish(0);

    assertEquals(new Outcome(0, 7, 1), outcome);
    assertEquals(
        // of the sites; before the event of n1 at 08:25; before its reading at 09:00
        List.of("sites after 0", "fleet after 4", "fleet after 5"), waits);
    assertEquals(
        List.of("site-factors", "rejected-power-readings"),
        List.of(topics().get(0), topics().get(topics().size() - 2)));
  }

  @Test
  void itGoesOnWhereItStopped() throws IOException {
    write("power.csv", POWER, reading("08:00:00", "n1"), reading("08:00:10", "n1"));

    assertEquals(new Outcome(1, 1, 0), publish(1));
    assertEquals(List.of("everything"), waits);
    assertEquals(List.of("power-readings", "replay-progress"), topics());
  }

  @Test
  void readingsInAnyOrderAreSorted() throws IOException {
    write(
        "power.csv",
        POWER,
        reading("08:00:20", "n1"),
        reading("08:00:00", "n1"),
        reading("08:00:10", "n1"));

    assertEquals(List.of(3L, 4L, 2L), lines());
  }

  @Test
  void whatHostsHavePassedIsCounted() throws IOException {
    write("power.csv", POWER, reading("08:00:00", "n1"), reading("08:00:10", "n1"));
    write("jobs.csv", JOBS, start("08:00:05", "n1"), start("08:00:00", "n2"));
    History history = History.read(directory, Acceptance.DEFAULT);
    Map<String, Long> frontiers = Map.of(Topics.key("lon1", "n1"), ms("08:00:05"));

    assertEquals(
        List.of(
            new History.Passed("lon1", "n1", 2, ms("08:00:00"), ms("08:00:05"), ms("08:00:05"))),
        history.passed(frontiers, 0));
    assertEquals(1, history.passed(frontiers, 2).get(0).records());
    assertEquals(List.of(), history.passed(frontiers, 3));
    assertEquals(List.of(), history.passed(Map.of(), 0));
  }

  @Test
  void itsNameIsThatOfItsContent() throws IOException {
    write("power.csv", POWER, reading("08:00:00", "n1"));
    String name = History.read(directory, Acceptance.DEFAULT).name();

    assertEquals(name, History.read(directory, Acceptance.DEFAULT).name());
    write("power.csv", POWER, reading("08:00:01", "n1"));
    assertNotEquals(name, History.read(directory, Acceptance.DEFAULT).name());
  }

  private List<Long> lines() throws IOException {
    List<Long> lines = new ArrayList<>();
    try (HistoryRows rows = History.read(directory, Acceptance.DEFAULT).rows()) {
      for (ReplayInput.Row row = rows.next(); row != null; row = rows.next()) {
        lines.add(row.line());
      }
    }
    return lines;
  }

  private Outcome publish(long published) {
    History history = History.read(directory, Acceptance.DEFAULT);
    return new HistoryPublisher(
            history, new InputPublisher("", kafka, ids), new Waits(), done -> {})
        .run(() -> published);
  }

  /** Notes how many records of the fleet were published when it was waited. */
  private final class Waits implements HistoryPublisher.Reader {

    @Override
    public void awaitEverything() {
      waits.add("everything");
    }

    @Override
    public void awaitSites(Map<TopicPartition, Long> ends) {
      waits.add("sites after " + fleet());
    }

    @Override
    public void awaitFleet(Map<TopicPartition, Long> ends) {
      waits.add("fleet after " + fleet());
    }

    private long fleet() {
      return topics().stream()
          .filter(t -> t.equals("power-readings") || t.equals("job-events"))
          .count();
    }
  }

  private List<String> topics() {
    return kafka.history().stream().map(record -> record.topic()).toList();
  }

  private void write(String file, String... lines) throws IOException {
    Files.write(directory.resolve(file), List.of(lines));
  }

  private static long ms(String time) {
    return Instant.parse("2024-05-01T" + time + "Z").toEpochMilli();
  }

  private static String reading(String time, String host) {
    return "2024-05-01T%sZ,lon1,%s,DEVICE,0,100,".formatted(time, host);
  }

  private static String start(String time, String host) {
    return "2024-05-01T%sZ,c/%s,START,lon1,%s,,,,,,".formatted(time, host, host);
  }
}
