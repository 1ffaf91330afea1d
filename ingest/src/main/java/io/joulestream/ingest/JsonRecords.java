package io.joulestream.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.joulestream.schemas.Acceptance.Violation;
import io.joulestream.schemas.avro.RejectReason;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Records as objects of JSON, with the columns of the replay files as names. */
final class JsonRecords {

  /** Keeps decimals as they were sent, and refuses a name that comes twice. */
  static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private final RecordParser parser;

  JsonRecords(RecordParser parser) {
    this.parser = parser;
  }

  /**
   * Reads a record.
   *
   * @param received when it came, epoch ms
   */
  Parsed parse(JsonNode record, RecordKind kind, long received) {
    Map<String, String> values = new HashMap<>();
    if (!record.isObject()) {
      return refused("a record is a JSON object, not " + record.getNodeType(), received);
    }
    for (Map.Entry<String, JsonNode> field : record.properties()) {
      String name = field.getKey();
      if (name.equals("received")) {
        return refused("received is stamped by ingest: it cannot be sent", received);
      }
      if (!kind.columns().contains(name) && !kind.optionalColumns().contains(name)) {
        return refused(
            "'%s' is unknown: known are %s, %s"
                .formatted(
                    name,
                    String.join(", ", kind.columns()),
                    String.join(", ", kind.optionalColumns())),
            received);
      }
      if (field.getValue().isContainerNode()) {
        return refused(name + " is not a text, number or null", received);
      }
      values.put(name, field.getValue().isNull() ? "" : field.getValue().asText());
    }
    values.put("received", Long.toString(received));
    return parser.parse(kind, values);
  }

  /** What cannot be read as a record. */
  static Parsed.Refused refused(String detail, long received) {
    return new Parsed.Refused(
        new Violation(RejectReason.MALFORMED, detail), Optional.of(received), Parsed.About.NOTHING);
  }
}
