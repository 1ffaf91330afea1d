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
public final class JsonRecords {

  /** Keeps decimals as they were sent, and refuses a name that comes twice. */
  public static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private final RecordParser parser;
  private final RecordNames names;

  public JsonRecords(RecordParser parser, RecordNames names) {
    this.parser = parser;
    this.names = names;
  }

  /**
   * Reads a record.
   *
   * @param source path of the endpoint that it came to
   * @param received when it came, epoch ms
   */
  public Parsed parse(JsonNode record, RecordKind kind, String source, long received) {
    if (!record.isObject()) {
      return refused("a record is a JSON object, not " + record.getNodeType(), received);
    }
    Map<String, String> values = new HashMap<>();
    for (Map.Entry<String, JsonNode> field : record.properties()) {
      if (field.getValue().isContainerNode() && isKnown(field.getKey(), kind)) {
        return refused(field.getKey() + " is not a text, number or null", received);
      }
      values.put(field.getKey(), field.getValue().isNull() ? "" : field.getValue().asText());
    }
    return parse(values, kind, source, received);
  }

  /** Reads a record that is already named texts. */
  public Parsed parse(Map<String, String> record, RecordKind kind, String source, long received) {
    for (String name : record.keySet()) {
      if (name.equals("received")) {
        return refused("received is stamped by ingest: it cannot be sent", received);
      }
      if (!isKnown(name, kind)) {
        return refused(unknown(name, kind), received);
      }
    }
    Map<String, String> values = new HashMap<>(names.named(kind, source, record));
    values.put("received", Long.toString(received));
    return parser.parse(kind, values);
  }

  private static boolean isKnown(String name, RecordKind kind) {
    return kind.columns().contains(name) || kind.optionalColumns().contains(name);
  }

  private static String unknown(String name, RecordKind kind) {
    return "'%s' is unknown: known are %s, %s"
        .formatted(
            name, String.join(", ", kind.columns()), String.join(", ", kind.optionalColumns()));
  }

  /** What cannot be read as a record. */
  public static Parsed.Refused refused(String detail, long received) {
    return new Parsed.Refused(
        new Violation(RejectReason.MALFORMED, detail), Optional.of(received), Parsed.About.NOTHING);
  }
}
