package io.joulestream.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.HostTicks;
import io.joulestream.schemas.avro.JobEvent;
import io.joulestream.schemas.avro.Rejected;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads records that were refused here again, from what was kept of them, by other rules than at
 * the time: a reading that came too late then may count in a correction.
 */
public final class RefusedRecords {

  private final RecordParser parser;
  private final JsonRecords json;

  /**
   * A reader.
   *
   * @param acceptance what is taken at its word now
   */
  public RefusedRecords(Acceptance acceptance) {
    this.parser = new RecordParser(acceptance);
    this.json = new JsonRecords(parser, RecordNames.AS_SENT);
  }

  /** The reading that was refused, or empty if it is not acceptable now either. */
  public Optional<HostTicks> reading(Rejected rejected) {
    if (parse(rejected, RecordKind.POWER) instanceof Parsed.Reading reading) {
      TickGroups alone = new TickGroups();
      alone.add(reading);
      return Optional.of(alone.records().get(0));
    }
    return Optional.empty();
  }

  /** The job event that was refused, or empty if it is not acceptable now either. */
  public Optional<JobEvent> jobEvent(Rejected rejected) {
    return parse(rejected, RecordKind.JOBS) instanceof Parsed.Job job
        ? Optional.of(job.event())
        : Optional.empty();
  }

  private Parsed parse(Rejected rejected, RecordKind kind) {
    byte[] original = bytes(rejected.getOriginal());
    String columns = rejected.getColumns();
    return columns != null
        ? ofLine(columns, original, kind)
        : ofJson(original, kind, rejected.getReceivedMs());
  }

  private Parsed ofLine(String columns, byte[] line, RecordKind kind) {
    List<String> header = CsvFile.columns(columns);
    CsvFile.Line parsed = CsvFile.parse(header, line, 0);
    return parsed
        .violation()
        .<Parsed>map(v -> new Parsed.Refused(v, Optional.empty(), Parsed.About.NOTHING))
        .orElseGet(() -> parser.parse(kind, parsed.values()));
  }

  private Parsed ofJson(byte[] record, RecordKind kind, @Nullable Long received) {
    if (received == null) {
      return JsonRecords.refused("nobody knows when it was received", 0);
    }
    try {
      JsonNode node = JsonRecords.JSON.readTree(record);
      return json.parse(node, kind, "", received);
    } catch (IOException e) {
      return JsonRecords.refused("not JSON: " + e.getMessage(), received);
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
