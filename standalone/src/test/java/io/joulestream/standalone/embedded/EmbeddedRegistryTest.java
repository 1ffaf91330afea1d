package io.joulestream.standalone.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.IncompatibleSchemaException;
import io.joulestream.schemas.SchemaIds;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Through Confluent's own client, and at the wire where the client does not look. */
class EmbeddedRegistryTest {

  private static final Schema V1 = SchemaBuilder.record("R").fields().requiredLong("a").endRecord();
  private static final Schema V2 =
      SchemaBuilder.record("R").fields().requiredLong("a").optionalLong("b").endRecord();
  private static final Schema BREAKING =
      SchemaBuilder.record("R").fields().requiredLong("c").endRecord();

  @TempDir private Path directory;
  private EmbeddedRegistry registry;
  private SchemaIds client;

  @BeforeEach
  void start() {
    registry = EmbeddedRegistry.start(directory.resolve("schemas.jsonl"), 0);
    client = new ConfluentSchemaIds(registry.url(), Map.of());
  }

  @AfterEach
  void stop() {
    client.close();
    registry.close();
  }

  private void restart() {
    stop();
    start();
  }

  @Test
  void idsArePermanent() {
    int first = client.idOf("t-value", V1);
    int second = client.idOf("t-value", V2);
    restart();

    assertEquals(first, client.idOf("t-value", V1));
    assertEquals(second, client.idOf("t-value", V2));
    assertEquals(V1, client.schemaOf(first));
    assertEquals(V2, client.schemaOf(second));
  }

  @Test
  void oneSchemaHasOneIdInAllSubjects() {
    assertEquals(client.idOf("a-value", V1), client.idOf("b-value", V1));
  }

  @Test
  void anIncompatibleSchemaIsRefused() {
    client.idOf("t-value", V1);

    assertThrows(IncompatibleSchemaException.class, () -> client.idOf("t-value", BREAKING));
  }

  @Test
  void theLevelOfASubjectIsKept() throws Exception {
    send("PUT", "/config/t-value", "{\"compatibility\":\"NONE\"}");
    restart();
    client.idOf("t-value", V1);

    client.idOf("t-value", BREAKING);

    assertEquals("NONE", get("/config/t-value").path("compatibilityLevel").asText());
    assertEquals("BACKWARD", get("/config").path("compatibilityLevel").asText());
  }

  @Test
  void versionsAreListedAndFound() throws Exception {
    client.idOf("t-value", V1);
    client.idOf("t-value", V2);

    assertEquals("[\"t-value\"]", get("/subjects").toString());
    assertEquals("[1,2]", get("/subjects/t-value/versions").toString());
    JsonNode latest = get("/subjects/t-value/versions/latest");
    assertEquals(2, latest.path("version").asInt());
    assertEquals(V2, new Schema.Parser().parse(latest.path("schema").asText()));
  }

  @Test
  void whatIsNotThereHasConfluentsErrorCode() throws Exception {
    client.idOf("t-value", V1);

    assertError(404, 40401, send("GET", "/subjects/none/versions", ""));
    assertError(404, 40402, send("GET", "/subjects/t-value/versions/9", ""));
    assertError(404, 40403, send("GET", "/schemas/ids/99", ""));
    assertError(422, 42203, send("PUT", "/config", "{\"compatibility\":\"SOMETIMES\"}"));
    assertError(422, 42201, send("POST", "/subjects/t-value/versions", "{\"schema\":\"{\"}"));
  }

  @Test
  void aLineThatACrashCutShortIsDropped() throws Exception {
    int id = client.idOf("t-value", V1);
    stop();
    Files.writeString(
        directory.resolve("schemas.jsonl"), "{\"subject\":\"t-va", StandardOpenOption.APPEND);
    start();

    assertEquals(id, client.idOf("t-value", V1));
    assertTrue(client.idOf("t-value", V2) > id);
  }

  private JsonNode get(String path) throws Exception {
    HttpResponse<String> answer = send("GET", path, "");
    assertEquals(200, answer.statusCode(), answer.body());
    return new ObjectMapper().readTree(answer.body());
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(registry.url() + path))
                .method(method, BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
  }

  private static void assertError(int status, int code, HttpResponse<String> answer)
      throws Exception {
    assertEquals(status, answer.statusCode(), answer.body());
    assertEquals(code, new ObjectMapper().readTree(answer.body()).path("error_code").asInt());
  }
}
