package io.joulestream.ingest.http;

import static io.joulestream.ingest.JsonRecords.JSON;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The objects of a body, an object or an array of them, each with the bytes that it was. */
final class JsonBody {

  private static final int MOST_RECORDS = 20_000;

  private final byte[] body;

  private JsonBody(byte[] body) {
    this.body = body;
  }

  /** An object and the bytes that it was. */
  @SuppressWarnings("ArrayRecordComponent") // made and read once
  record Part(JsonNode json, byte[] original) {}

  /**
   * Takes a body apart, an object or an array of them.
   *
   * @throws UnreadableBody if it is not JSON, or not in UTF-8
   * @throws Refusal 413 if there are too many
   */
  static List<Part> parts(byte[] body) throws UnreadableBody, Refusal {
    return parts(body, EnumSet.of(JsonToken.START_OBJECT, JsonToken.START_ARRAY));
  }

  /** The same of a body that is only an array, or only an object. */
  static List<Part> parts(byte[] body, boolean isArray) throws UnreadableBody, Refusal {
    return parts(body, EnumSet.of(isArray ? JsonToken.START_ARRAY : JsonToken.START_OBJECT));
  }

  private static List<Part> parts(byte[] body, Set<JsonToken> starts)
      throws UnreadableBody, Refusal {
    if (isOtherThanUtf8(body)) {
      throw new UnreadableBody("the body is not UTF-8");
    }
    try (JsonParser parser = JSON.createParser(body)) {
      JsonToken first = parser.nextToken();
      if (!starts.contains(first)) {
        throw new UnreadableBody(
            starts.size() > 1
                ? "the body is neither a JSON object nor an array of them"
                : "the body is not a JSON "
                    + (starts.contains(JsonToken.START_ARRAY) ? "array" : "object"));
      }
      List<Part> parts = new JsonBody(body).parts(parser, first);
      if (parser.nextToken() != null) {
        throw new UnreadableBody("there is more after the records");
      }
      return parts;
    } catch (JsonProcessingException e) {
      throw new UnreadableBody("not JSON: " + e.getOriginalMessage(), e);
    } catch (UnreadableBody e) {
      throw e;
    } catch (IOException e) {
      throw new UnreadableBody(String.valueOf(e.getMessage()), e);
    }
  }

  private List<Part> parts(JsonParser parser, JsonToken first) throws IOException, Refusal {
    List<Part> parts = new ArrayList<>();
    if (first == JsonToken.START_OBJECT) {
      parts.add(part(parser));
      return parts;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      parts.add(part(parser));
      requireFewEnough(parts.size());
    }
    return parts;
  }

  /** Refuses more records than are taken at once. */
  static void requireFewEnough(int records) throws Refusal {
    if (records > MOST_RECORDS) {
      throw new Refusal(413, "more than " + MOST_RECORDS + " records: send them in parts");
    }
  }

  private Part part(JsonParser parser) throws IOException {
    int start = (int) parser.currentTokenLocation().getByteOffset();
    JsonNode node = parser.readValueAsTree();
    int end = (int) parser.currentLocation().getByteOffset();
    return new Part(node, Arrays.copyOfRange(body, start, end));
  }

  /** JSON holds no zero byte but in UTF-16 and UTF-32. */
  private static boolean isOtherThanUtf8(byte[] body) {
    for (int i = 0; i < Math.min(4, body.length); i++) {
      if (body[i] == 0) {
        return true;
      }
    }
    return false;
  }
}
