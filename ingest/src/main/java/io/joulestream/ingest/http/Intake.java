package io.joulestream.ingest.http;

import static io.joulestream.ingest.JsonRecords.JSON;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.joulestream.ingest.IngestException;
import io.joulestream.ingest.IngestMeter;
import io.joulestream.ingest.JsonRecords;
import io.joulestream.ingest.Parsed;
import io.joulestream.ingest.RecordSink;
import io.joulestream.ingest.RecordSink.Arrived;
import io.joulestream.schemas.avro.RejectReason;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the records of a request: all that may be sent, or none. */
final class Intake {

  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
  private static final Map<String, String> COME_AGAIN = Map.of("Retry-After", "5");

  private final RecordSink sink;
  private final IngestMeter meter;
  private final Clock clock;

  Intake(RecordSink sink, IngestMeter meter, Clock clock) {
    this.sink = sink;
    this.meter = meter;
    this.clock = clock;
  }

  /**
   * Keeps what was sent and says what became of it.
   *
   * @throws Refusal if nothing of it was taken
   */
  Answer take(Request request, RecordReader reader) throws Refusal {
    try {
      Read read = reader.read(request);
      request.caller().requireMaySend(read.records());
      keep(request, read.records());
      read.whenSafe().run();
      return Answer.of(200, report(request.path(), read));
    } catch (UnreadableBody e) {
      return unreadable(request, reader, String.valueOf(e.getMessage()));
    }
  }

  private void keep(Request request, List<Arrived> records) throws Refusal {
    try {
      sink.accept(records);
      meter.answered(
          request.path(), Duration.ofMillis(Math.max(0, clock.millis() - request.receivedMs())));
    } catch (IngestException e) {
      LOG.warn(
          "{} records of {} were not taken: {}", records.size(), request.path(), e.getMessage());
      meter.notTaken(request.path());
      throw new Refusal(503, String.valueOf(e.getMessage()), COME_AGAIN);
    }
  }

  /**
   * Keeps a body that holds no records as what it is.
   *
   * @throws Refusal if it cannot be kept
   */
  Answer unreadable(Request request, RecordReader reader, String reason) throws Refusal {
    keep(
        request,
        List.of(
            new Arrived(
                reader.kind(),
                request.path(),
                JsonRecords.refused(reason, request.receivedMs()),
                request.body())));
    meter.rejected(request.path(), RejectReason.MALFORMED.name());
    return Answer.error(400, reason);
  }

  private ObjectNode report(String path, Read read) {
    List<Arrived> records = read.records();
    ArrayNode rejected = JSON.createArrayNode();
    for (int i = 0; i < records.size(); i++) {
      if (records.get(i).parsed() instanceof Parsed.Refused refused) {
        meter.rejected(path, refused.violation().reason().name());
        rejected
            .addObject()
            .put("index", read.places().get(i))
            .put("reason", refused.violation().reason().name())
            .put("detail", refused.violation().detail());
      }
    }
    int accepted = records.size() - rejected.size();
    meter.accepted(path, accepted);
    ObjectNode report = JSON.createObjectNode().put("accepted", accepted);
    report.set("rejected", rejected);
    if (read.repeated() > 0) {
      report.put("repeated", read.repeated());
    }
    return report;
  }
}
