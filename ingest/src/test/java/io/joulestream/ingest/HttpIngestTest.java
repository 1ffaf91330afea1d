package io.joulestream.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.ingest.http.Formats;
import io.joulestream.ingest.http.HttpIngest;
import io.joulestream.ingest.http.HttpSettings;
import io.joulestream.ingest.http.Limits;
import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.HostTicks;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.JobEvent;
import io.joulestream.schemas.avro.Rejected;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The endpoint over real HTTP, with Kafka's own stand-in for a broker behind it. */
class HttpIngestTest {

  private static final Instant NOON = Instant.parse("2024-05-17T12:00:00Z");

  private final SchemaIds ids = ConfluentSchemaIds.inMemory();
  private MockProducer<byte[], byte[]> kafka =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpIngest ingest = start();

  private HttpIngest start() {
    return start(new InputPublisher("", kafka, ids));
  }

  private HttpIngest start(InputPublisher publisher) {
    return new HttpIngest(
        HttpSettings.onLoopback(0),
        new PublishedRecords(publisher),
        Formats.ours(Acceptance.DEFAULT),
        Clock.fixed(NOON, ZoneOffset.UTC));
  }

  @AfterEach
  void stop() {
    ingest.close();
  }

  @Test
  void readingsOfAHostBecomeOneRecordStampedWithItsReceipt() throws Exception {
    HttpResponse<String> answer =
        post(
            "/v1/readings",
            """
            [{"time":"2024-05-17T11:59:59Z","site":"lon1","host":"n1","level":"DEVICE","device":"0","power_w":412.5},
             {"time":"2024-05-17T11:59:59Z","site":"lon1","host":"n1","level":"DEVICE","device":"1","power_w":400,"utilisation":0.5}]
            """);

    assertEquals(200, answer.statusCode());
    assertEquals("{\"accepted\":2,\"rejected\":[]}", answer.body());
    assertEquals(1, kafka.history().size());
    HostTicks ticks =
        Topics.POWER_READINGS
            .serde(ids)
            .deserializer()
            .deserialize("power-readings", kafka.history().get(0).value());
    assertEquals(NOON.toEpochMilli(), ticks.receivedMs());
    assertEquals(412_500, ticks.powerMw(0, 0));
    assertEquals("lon1\tn1", new String(kafka.history().get(0).key(), StandardCharsets.UTF_8));
  }

  @Test
  void oneBadRecordIsNamedAndTheOthersAreTaken() throws Exception {
    HttpResponse<String> answer =
        post(
            "/v1/job-events",
            """
            [{"time":"2024-05-17T11:59:59Z","job":"smc/1","event":"START","site":"lon1","host":"n1"},
             {"time":"2024-05-17T11:59:59Z","job":"smc/2","event":"BEGIN","site":"lon1","host":"n1"}]
            """);

    assertEquals(200, answer.statusCode());
    assertTrue(answer.body().contains("\"accepted\":1"), answer.body());
    assertTrue(answer.body().contains("\"index\":1"), answer.body());
    assertTrue(answer.body().contains("event is 'BEGIN'"), answer.body());
    assertEquals(
        List.of("job-events", "rejected-job-events"),
        kafka.history().stream().map(r -> r.topic()).sorted().toList());
  }

  @Test
  void aMigPartitionWithoutShareHoldsItsSlices() throws Exception {
    post(
        "/v1/job-events",
        """
        {"time":"2024-05-17T11:59:59Z","job":"smc/1","event":"START","site":"lon1","host":"n1","device":"0","partition":"3g.40gb"}
        """);

    JobEvent event =
        Topics.JOB_EVENTS
            .serde(ids)
            .deserializer()
            .deserialize("job-events", kafka.history().get(0).value());
    assertEquals(428_571_429, event.getAllocations().get(0).getSharePpb());
  }

  @Test
  void intensitiesAndSitesAreTaken() throws Exception {
    assertEquals(
        200,
        post(
                "/v1/intensities",
                """
                {"zone":"GB","from":"2024-05-17T11:30:00Z","to":"2024-05-17T12:00:00Z","g_per_kwh":73,
                 "signal":"AVERAGE","scope":"DIRECT","status":"MEASURED","provider":"neso"}
                """)
            .statusCode());
    assertEquals(
        200, post("/v1/sites", "{\"site\":\"lon1\",\"zone\":\"GB\",\"pue\":1.2}").statusCode());
    assertEquals(2, kafka.history().size());
  }

  @Test
  void unknownFieldsAndAReceiptOfTheSendersAreRefused() throws Exception {
    String body = post("/v1/sites", "[{\"sight\":\"lon1\"},{\"received\":1}]").body();

    assertTrue(body.contains("'sight' is unknown"), body);
    assertTrue(body.contains("received is stamped by ingest"), body);
  }

  @Test
  void whatIsNotJsonIsRefusedAndKept() throws Exception {
    HttpResponse<String> answer = post("/v1/readings", "time,site\n");

    assertEquals(400, answer.statusCode());
    assertEquals("rejected-power-readings", kafka.history().get(0).topic());
  }

  @Test
  void whatIsRefusedIsKeptByteForByte() throws Exception {
    post(
        "/v1/sites",
        "[ {\"site\":\"lon1\",\"zone\":\"GB\",\"pue\":1.20},  {\"site\" : \"µ\", \"pue\":0.50 } ]");

    Rejected rejected =
        Topics.REJECTED_SITE_FACTORS
            .serde(ids)
            .deserializer()
            .deserialize("rejected-site-factors", kafka.history().get(1).value());
    assertEquals(
        "{\"site\" : \"µ\", \"pue\":0.50 }",
        StandardCharsets.UTF_8.decode(rejected.getOriginal()).toString());
  }

  @Test
  void anOpenAddressWithoutTokenIsRefused() {
    IngestException refused =
        assertThrows(
            IngestException.class,
            () ->
                new HttpIngest(
                    new HttpSettings(
                        new InetSocketAddress("0.0.0.0", 0),
                        List.of(),
                        Optional.empty(),
                        List.of(),
                        Limits.DEFAULT),
                    new PublishedRecords(new InputPublisher("", kafka, ids)),
                    Formats.ours(Acceptance.DEFAULT),
                    Clock.systemUTC()));

    assertTrue(refused.getMessage().contains("without a token"), refused.getMessage());
  }

  @Test
  void theSenderHearsWhenKafkaDoesNotTakeTheRecords() throws Exception {
    kafka.sendException = new TimeoutException("no broker");

    HttpResponse<String> answer =
        post("/v1/sites", "{\"site\":\"lon1\",\"zone\":\"GB\",\"pue\":1.2}");

    assertEquals(503, answer.statusCode());
    assertEquals("5", answer.headers().firstValue("Retry-After").orElse(""));
  }

  @Test
  void theSenderHearsWhenThereIsNoKafka() throws Exception {
    ingest.close();
    try (InputPublisher publisher = withoutKafka()) {
      ingest = start(publisher);

      HttpResponse<String> answer =
          post("/v1/sites", "{\"site\":\"lon1\",\"zone\":\"GB\",\"pue\":1.2}");

      assertEquals(503, answer.statusCode());
    }
  }

  private InputPublisher withoutKafka() throws IOException {
    try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new InputPublisher(
          "127.0.0.1:" + nobody.getLocalPort(),
          "",
          Optional.empty(),
          PublishedRecords.answeringInTime(Map.of("linger.ms", 7)),
          ids);
    }
  }

  @Test
  void requestsThatWaitForKafkaLeaveOthersAlone() throws Exception {
    kafka = new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    ingest.close();
    ingest = start();
    List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      waiting.add(
          client.sendAsync(
              request("/v1/sites", "{\"site\":\"lon1\",\"zone\":\"GB\",\"pue\":1.2}").build(),
              BodyHandlers.ofString()));
    }
    while (kafka.history().size() < waiting.size()) {
      TimeUnit.MILLISECONDS.sleep(10);
    }

    assertEquals(200, post("/health", "").statusCode());

    while (kafka.errorNext(new TimeoutException("no broker"))) {
      // each of them
    }
    for (CompletableFuture<HttpResponse<String>> answer : waiting) {
      assertEquals(503, answer.get().statusCode());
    }
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return send(request(path, body));
  }

  private HttpRequest.Builder request(String path, String body) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ingest.port() + path))
        .POST(BodyPublishers.ofString(body));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }
}
