package io.joulestream.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.ingest.http.Formats;
import io.joulestream.ingest.http.HttpIngest;
import io.joulestream.ingest.http.HttpSettings;
import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.HostTicks;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.JobEvent;
import io.joulestream.schemas.avro.RejectReason;
import io.joulestream.schemas.avro.Rejected;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of a refused record is enough to read it again. */
class RefusedRecordsTest {

  private static final long NOON = 1_715_947_200_000L;

  private final SchemaIds ids = ConfluentSchemaIds.inMemory();
  private final MockProducer<byte[], byte[]> kafka =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final RefusedRecords withoutHorizon =
      new RefusedRecords(
          new Acceptance(
              Acceptance.DEFAULT.maximumMw(),
              Duration.ofDays(36_500),
              Duration.ofDays(36_500),
              Duration.ofDays(36_500),
              Acceptance.DEFAULT.intensityRanges()));

  @TempDir private Path directory;

  @Test
  void aLateLineIsReadByTheColumnsOfItsFile() throws IOException {
    replay(
        "power.csv",
        "host,received,time,site,device,level,energy_j,power_w,meter",
        "n1," + (NOON + 300_000) + "," + NOON + ",lon1,0,DEVICE,,412.5,\"a,b\"");

    Rejected rejected = rejected(Topics.REJECTED_READINGS).get(0);
    assertEquals(RejectReason.LATE, rejected.getReason());
    assertEquals("lon1", rejected.getSite());
    assertEquals("n1", rejected.getHost());
    assertEquals(NOON, rejected.getEventMs());
    HostTicks again = withoutHorizon.reading(rejected).orElseThrow();
    assertEquals(NOON, again.timeMs(0));
    assertEquals(NOON + 300_000, again.receivedMs());
    assertEquals(412_500, again.powerMw(0, 0));
    assertEquals("a,b", again.channels().get(0).meter());
    assertTrue(new RefusedRecords(Acceptance.DEFAULT).reading(rejected).isEmpty());
  }

  @Test
  void whatIsWrongByItselfStaysOut() throws IOException {
    replay(
        "jobs.csv",
        "time,job,event,site,host,device,share,team,project,user,name",
        NOON + ",c/1,BEGIN,lon1,n1,,,,,,",
        NOON + ",c/1",
        "noon,c/1,START,lon1,n1,,,,,,");

    for (Rejected rejected : rejected(Topics.REJECTED_JOB_EVENTS)) {
      assertTrue(withoutHorizon.jobEvent(rejected).isEmpty());
      assertTrue(withoutHorizon.reading(rejected).isEmpty());
    }
  }

  @Test
  void aLateObjectIsReadAsReceivedThen() throws Exception {
    post(
        "/v1/job-events",
        """
        [{"time":%d,"job":"c/1","event":"START","site":"lon1","host":"n1","share":0.5}, 17]"""
            .formatted(NOON - 3_600_000));

    List<Rejected> rejected = rejected(Topics.REJECTED_JOB_EVENTS);
    JobEvent again = withoutHorizon.jobEvent(rejected.get(0)).orElseThrow();
    assertEquals(NOON, again.getReceivedMs());
    assertEquals(NOON - 3_600_000, again.getTimeMs());
    assertEquals(500_000_000, again.getAllocations().get(0).getSharePpb());
    assertTrue(withoutHorizon.jobEvent(rejected.get(1)).isEmpty());
  }

  private void replay(String file, String... lines) throws IOException {
    Files.write(directory.resolve(file), List.of(lines));
    ReplayInput input = ReplayInput.read(directory, Acceptance.DEFAULT);
    InputPublisher publisher = new InputPublisher("", kafka, ids);
    new Replay("r", input, publisher).run(0, false, published -> {});
  }

  private void post(String path, String body) throws Exception {
    try (HttpIngest ingest =
        new HttpIngest(
            HttpSettings.onLoopback(0),
            new PublishedRecords(new InputPublisher("", kafka, ids)),
            Formats.ours(Acceptance.DEFAULT),
            Clock.fixed(Instant.ofEpochMilli(NOON), ZoneOffset.UTC))) {
      HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ingest.port() + path))
                  .POST(BodyPublishers.ofString(body))
                  .build(),
              BodyHandlers.ofString());
    }
  }

  private List<Rejected> rejected(Topic<Rejected> topic) {
    var deserializer = topic.serde(ids).deserializer();
    return kafka.history().stream()
        .filter(record -> record.topic().equals(topic.name()))
        .map(record -> deserializer.deserialize(topic.name(), record.value()))
        .toList();
  }
}
