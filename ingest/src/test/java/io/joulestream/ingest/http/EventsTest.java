package io.joulestream.ingest.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.ingest.Parsed;
import io.joulestream.ingest.RecordKind;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * CloudEvents in the three modes of their HTTP binding, written after the specification's examples
 * (CloudEvents 1.0.2, "HTTP Protocol Binding", §3.1–3.3).
 */
class EventsTest {

  private static final String START =
      """
      {"specversion":"1.0","type":"io.joulestream.job-event.v1","source":"/slurm/smc","id":"e-1",
       "time":"2024-05-17T11:59:58.5Z","data":{"job":"smc/1","event":"START","site":"lon1","host":"n1"}}""";

  private static final String READING =
      """
      {"specversion":"1.0","type":"io.joulestream.reading.v1","source":"/bmc","id":"r-1","datacontenttype":"application/json",
       "time":"2024-05-17T11:59:59Z","data":{"site":"lon1","host":"n1","level":"NODE","energy_j":9007199254740.993}}""";

  private static final String SITE =
      """
      {"specversion":"1.0","type":"io.joulestream.site.v1","source":"/s","id":"s","data":{"site":"lon1","zone":"GB","pue":1.2}}""";

  @TempDir private Path directory;
  private TestEndpoint endpoint = TestEndpoint.open();

  @AfterEach
  void stop() {
    endpoint.close();
  }

  private HttpRequest.Builder typed(String type, String body) {
    return endpoint.request("/v1/events", body).header("Content-Type", type);
  }

  private HttpResponse<String> one(String event) throws Exception {
    return endpoint.send(typed("application/cloudevents+json; charset=UTF-8", event));
  }

  private HttpResponse<String> batch(String... events) throws Exception {
    return endpoint.send(
        typed("application/cloudevents-batch+json", "[" + String.join(",", events) + "]"));
  }

  @Test
  void aStructuredEventIsARecordWithItsTimeAndName() throws Exception {
    HttpResponse<String> answer = one(START);

    assertEquals("{\"accepted\":1,\"rejected\":[]}", answer.body());
    var event = endpoint.sink.job(0).event();
    assertEquals(TestEndpoint.NOON.toEpochMilli() - 1_500, event.getTimeMs());
    assertEquals("/slurm/smc e-1", event.getEventId());
    assertEquals("smc/1", event.getJob());
  }

  @Test
  void whatTheRecordSaysItselfWins() throws Exception {
    one(
        START.replace(
            "\"data\":{", "\"data\":{\"time\":\"2024-05-17T11:59:00Z\",\"event_id\":\"mine\","));

    assertEquals(
        TestEndpoint.NOON.toEpochMilli() - 60_000, endpoint.sink.job(0).event().getTimeMs());
    assertEquals("mine", endpoint.sink.job(0).event().getEventId());
  }

  /** 9,007,199,254,740.993 J has more digits than a double. */
  @Test
  void decimalsStayExact() throws Exception {
    one(READING);

    assertEquals(
        OptionalLong.of(9_007_199_254_740_993L),
        ((Parsed.Reading) endpoint.sink.records.get(0).parsed()).energyMj());
  }

  @Test
  void aBatchHoldsSeveralKinds() throws Exception {
    String intensity =
        """
        {"specversion":"1.0","type":"io.joulestream.intensity.v1","source":"/i","id":"i","data":
         {"zone":"GB","from":"2024-05-17T11:30:00Z","to":"2024-05-17T12:00:00Z","g_per_kwh":73,
          "signal":"AVERAGE","scope":"DIRECT","status":"MEASURED","provider":"neso"}}""";

    HttpResponse<String> answer = batch(READING, START, intensity, SITE);

    assertEquals("{\"accepted\":4,\"rejected\":[]}", answer.body());
    assertEquals(
        List.of(RecordKind.POWER, RecordKind.JOBS, RecordKind.INTENSITY, RecordKind.SITES),
        endpoint.sink.records.stream().map(record -> record.kind()).toList());
  }

  @Test
  void aBinaryEventHasItsAttributesInHeaders() throws Exception {
    HttpResponse<String> answer =
        endpoint.send(
            typed(
                    "application/json",
                    "{\"job\":\"smc/1\",\"event\":\"STOP\",\"site\":\"lon1\",\"host\":\"n1\"}")
                .header("ce-specversion", "1.0")
                .header("ce-type", "io.joulestream.job-event.v1")
                .header("ce-source", "/slurm/smc")
                .header("ce-id", "caf%C3%A9+1")
                .header("ce-time", "2024-05-17T11:59:59Z"));

    assertEquals("{\"accepted\":1,\"rejected\":[]}", answer.body());
    assertEquals("/slurm/smc café+1", endpoint.sink.job(0).event().getEventId());
    assertEquals(
        TestEndpoint.NOON.toEpochMilli() - 1_000, endpoint.sink.job(0).event().getTimeMs());
  }

  @Test
  void dataInBase64IsReadToo() throws Exception {
    one(
        START.replaceAll(
            "\"data\":.*}",
            "\"data_base64\":\""
                + Base64.getEncoder()
                    .encodeToString(
                        "{\"job\":\"b\",\"event\":\"START\",\"site\":\"lon1\",\"host\":\"n1\"}"
                            .getBytes(StandardCharsets.UTF_8))
                + "\"}"));

    assertEquals("b", endpoint.sink.job(0).event().getJob());
  }

  @Test
  void anEventThatIsDeliveredAgainIsNotTakenAgain() throws Exception {
    one(START);
    HttpResponse<String> again = batch(START, READING, READING);

    assertEquals("{\"accepted\":1,\"rejected\":[],\"repeated\":2}", again.body());
    assertEquals(2, endpoint.sink.records.size());
  }

  @Test
  void anEventThatWasNotTakenIsTakenWhenItComesAgain() throws Exception {
    endpoint.sink.isAway = true;
    assertEquals(503, one(START).statusCode());
    endpoint.sink.isAway = false;

    assertEquals("{\"accepted\":1,\"rejected\":[]}", one(START).body());
  }

  @Test
  void anIdIsForOneEvent() throws Exception {
    one(START);
    HttpResponse<String> other = batch(START, START.replace("START", "STOP"));

    assertTrue(other.body().contains("\"index\":1"), other.body());
    assertEquals(
        "id 'e-1' of source '/slurm/smc' was another event before: an event has an id of its own",
        endpoint.sink.refusal(1));
  }

  @Test
  void whatIsNotUnderstoodIsRefusedWithItsReasonAndKept() throws Exception {
    String type = START.replace("job-event.v1", "job-event.v9");
    HttpResponse<String> answer =
        batch(
            type,
            START.replace("\"1.0\"", "\"0.9\""),
            START.replace("\"id\":\"e-1\",", ""),
            START.replace("\"2024-05-17T11:59:58.5Z\"", "\"noon\""),
            START.replaceAll("\"data\":.*}", "\"data\":\"text\"}"),
            "17",
            READING);

    assertEquals(200, answer.statusCode());
    assertTrue(answer.body().startsWith("{\"accepted\":1,"), answer.body());
    assertEquals(7, endpoint.sink.records.size());
    assertTrue(endpoint.sink.refusal(0).startsWith("type is 'io.joulestream.job-event.v9': there"));
    assertEquals(type, endpoint.sink.original(0));
    assertEquals("specversion is '0.9': only 1.0 is understood", endpoint.sink.refusal(1));
    assertTrue(endpoint.sink.refusal(2).contains("attribute id of the event is missing"));
    assertTrue(endpoint.sink.refusal(3).contains("noon"), endpoint.sink.refusal(3));
    assertTrue(endpoint.sink.refusal(4).contains("is not a JSON object"));
    assertTrue(endpoint.sink.refusal(5).contains("an event is a JSON object"));
  }

  /** So that a correction can read it. */
  @Test
  void ofARecordThatIsRefusedTheRecordIsKept() throws Exception {
    one(START.replace("START", "BEGIN"));

    assertTrue(endpoint.sink.refusal(0).contains("event is 'BEGIN'"));
    assertTrue(
        endpoint.sink.original(0).startsWith("{\"job\":\"smc/1\",\"event\":\"BEGIN\""),
        endpoint.sink.original(0));
  }

  @Test
  void aBodyInNoneOfTheModesIsRefused() throws Exception {
    assertEquals(415, endpoint.send(typed("application/json", START)).statusCode());
    assertEquals(400, one("[" + START + "]").statusCode());
    assertEquals(400, one("noon").statusCode());
    assertEquals("the body is not a JSON object", endpoint.sink.refusal(0));
  }

  @Test
  void aTokenOfSomeSitesAndKindsHoldsForEventsToo() throws Exception {
    endpoint.close();
    endpoint =
        TestEndpoint.with(
            TestEndpoint.token(
                directory, "london", new Scope(List.of("lon1"), List.of("job-events"))));
    String mine = "Bearer secret of london";
    String type = "application/cloudevents+json";

    assertEquals(401, one(START).statusCode());
    assertEquals(200, endpoint.send(typed(type, START).header("Authorization", mine)).statusCode());
    assertEquals(
        403,
        endpoint
            .send(typed(type, START.replace("lon1", "fra1")).header("Authorization", mine))
            .statusCode());
    assertEquals(
        403, endpoint.send(typed(type, READING).header("Authorization", mine)).statusCode());
    assertEquals(1, endpoint.sink.records.size());
  }
}
