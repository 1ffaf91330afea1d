package io.joulestream.ingest.http;

import static io.joulestream.ingest.JsonRecords.JSON;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
   * Takes a body apart.
   *
   * @throws UnreadableBody if it is not JSON, or not in UTF-8
   * @throws Refusal 413 if there are too many
   */
  static List<Part> parts(byte[] body) throws UnreadableBody, Refusal {
    if (isOtherThanUtf8(body)) {
      throw new UnreadableBody("the body is not UTF-8");
    }
    try (JsonParser parser = JSON.createParser(body)) {
      List<Part> parts = new JsonBody(body).parts(parser);
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

  private List<Part> parts(JsonParser parser) throws IOException, Refusal {
    List<Part> parts = new ArrayList<>();
    JsonToken first = parser.nextToken();
    if (first == JsonToken.START_OBJECT) {
      parts.add(part(parser));
    } else if (first == JsonToken.START_ARRAY) {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        parts.add(part(parser));
        requireFewEnough(parts.size());
      }
    } else {
      throw new UnreadableBody("the body is neither a JSON object nor an array of them");
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
