package io.joulestream.ingest.http;

import static io.joulestream.ingest.JsonRecords.JSON;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.jackson.JsonCloudEventData;
import io.joulestream.ingest.JsonRecords;
import io.joulestream.ingest.Parsed;
import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.RecordSink.Arrived;
import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.Acceptance.Violation;
import io.joulestream.schemas.avro.RejectReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Our records as data of CloudEvents 1.0. The time of an event is that of its record unless the
 * record has one; what it is called, source and id, is the {@code event_id} of a job event
 * likewise.
 *
 * <p>An event that cannot be read, or of an unknown type, is kept as it came among rejected job
 * events. Of a record that is refused itself, the record is kept, so that a correction can read it.
 */
final class EventRecords implements RecordReader {

  private static final Map<String, RecordKind> TYPES =
      new TreeMap<>(
          Map.of(
              "io.joulestream.reading.v1", RecordKind.POWER,
              "io.joulestream.job-event.v1", RecordKind.JOBS,
              "io.joulestream.intensity.v1", RecordKind.INTENSITY,
              "io.joulestream.site.v1", RecordKind.SITES));

  private final JsonRecords records;
  private final KnownEvents known = new KnownEvents();

  EventRecords(JsonRecords records) {
    this.records = records;
  }

  @Override
  public String path() {
    return "/v1/events";
  }

  @Override
  public RecordKind kind() {
    return RecordKind.JOBS;
  }

  /** Each event says of which kind it is. */
  @Override
  public void requireAllowed(Caller caller) {}

  @Override
  public Read read(Request request) throws UnreadableBody, Refusal {
    List<Arrived> arrived = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    KnownEvents.Batch batch = known.batch(request.caller(), request.receivedMs());
    List<EventBody.Sent> events = EventBody.events(request);
    for (int place = 0; place < events.size(); place++) {
      Optional<Arrived> record = record(events.get(place), batch, request.receivedMs());
      if (record.isPresent()) {
        arrived.add(record.get());
        places.add(place);
      }
    }
    return new Read(arrived, places, events.size() - arrived.size(), batch::remember);
  }

  /** Empty if the event was taken before. */
  private Optional<Arrived> record(EventBody.Sent sent, KnownEvents.Batch batch, long received) {
    if (sent.event().isEmpty()) {
      return Optional.of(refused(sent, sent.problem(), received));
    }
    CloudEvent event = sent.event().get();
    RecordKind kind = TYPES.get(event.getType());
    if (kind == null) {
      return Optional.of(
          refused(
              sent,
              "type is '%s': there are %s"
                  .formatted(event.getType(), String.join(", ", TYPES.keySet())),
              received));
    }
    try {
      ObjectNode record = completed(data(event), event, kind);
      return record(sent, new Named(event, kind, record.toString()), record, batch, received);
    } catch (IOException e) {
      return Optional.of(refused(sent, String.valueOf(e.getMessage()), received));
    }
  }

  /** An event and its record as text. */
  private record Named(CloudEvent event, RecordKind kind, String text) {}

  private Optional<Arrived> record(
      EventBody.Sent sent, Named named, ObjectNode record, KnownEvents.Batch batch, long received) {
    KnownEvents.Name name = batch.name(named.event.getSource().toString(), named.event.getId());
    String digest = KnownEvents.digest(named.text);
    Optional<String> before = batch.find(name);
    if (before.filter(digest::equals).isPresent()) {
      return Optional.empty();
    }
    Parsed parsed = records.parse(record, named.kind, path(), received);
    if (before.isPresent()) {
      return Optional.of(another(sent, name, parsed));
    }
    if (!(parsed instanceof Parsed.Refused)) {
      batch.add(name, digest);
    }
    return Optional.of(
        new Arrived(named.kind, path(), parsed, named.text.getBytes(StandardCharsets.UTF_8)));
  }

  /** An event under the name of one that was taken before, and is not the same. */
  private Arrived another(EventBody.Sent sent, KnownEvents.Name name, Parsed parsed) {
    Violation violation =
        new Violation(
            RejectReason.MALFORMED,
            "id '%s' of source '%s' was another event before: an event has an id of its own"
                .formatted(name.id(), name.source()));
    Parsed.About about = new Parsed.About(Caller.site(parsed), Optional.empty(), Optional.empty());
    return new Arrived(
        kind(),
        path(),
        new Parsed.Refused(violation, Optional.of(parsed.receivedMs()), about),
        sent.original());
  }

  private Arrived refused(EventBody.Sent sent, String detail, long received) {
    return new Arrived(kind(), path(), JsonRecords.refused(detail, received), sent.original());
  }

  private static ObjectNode data(CloudEvent event) throws IOException {
    CloudEventData data = event.getData();
    JsonNode node =
        data == null
            ? JSON.missingNode()
            : data instanceof JsonCloudEventData json ? json.getNode() : parsed(data.toBytes());
    if (node instanceof ObjectNode object) {
      return object.deepCopy();
    }
    throw new UnreadableBody("the data of the event is not a JSON object: it is one record");
  }

  private static JsonNode parsed(byte[] data) throws IOException {
    try {
      return JSON.readTree(data);
    } catch (JsonProcessingException e) {
      throw new UnreadableBody("the data of the event is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static ObjectNode completed(ObjectNode record, CloudEvent event, RecordKind kind) {
    OffsetDateTime time = event.getTime();
    if (kind.columns().contains("time") && isAbsent(record, "time") && time != null) {
      record.put("time", time.toString());
    }
    String name = event.getSource() + " " + event.getId();
    if (kind == RecordKind.JOBS
        && isAbsent(record, "event_id")
        && Acceptance.ofName("event_id", name, true).isEmpty()) {
      record.put("event_id", name);
    }
    return record;
  }

  private static boolean isAbsent(ObjectNode record, String field) {
    return record.path(field).asText("").isBlank();
  }
}
