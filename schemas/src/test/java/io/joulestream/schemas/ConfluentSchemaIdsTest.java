package io.joulestream.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.joulestream.schemas.avro.DeadLetter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server on loopback that answers as a registry in trouble does. */
class ConfluentSchemaIdsTest {

  private final AtomicInteger calls = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aRegistryInTroubleIsAskedAgain() {
    answer(2, 503, 200, "{\"schema\":\"\\\"long\\\"\"}");
    try (SchemaIds ids = ids()) {
      Schema schema = ids.schemaOf(1);

      assertEquals(Schema.create(Schema.Type.LONG), schema);
      assertEquals(3, calls.get());
    }
  }

  @Test
  void anIdIsAskedForOnce() {
    answer(0, 503, 200, "{\"schema\":\"\\\"long\\\"\"}");
    try (SchemaIds ids = ids()) {
      assertSame(ids.schemaOf(1), ids.schemaOf(1));
      assertEquals(1, calls.get());
    }
  }

  @Test
  void anUnknownIdIsAPoisonPillAndNotAskedForAgain() {
    answer(9, 404, 404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
    try (SchemaIds ids = ids()) {
      assertThrows(MalformedRecordException.class, () -> ids.schemaOf(1));
      assertEquals(1, calls.get());
    }
  }

  @Test
  void anIncompatibleSchemaIsRefusedWithItsSubject() {
    answer(9, 409, 409, "{\"error_code\":409,\"message\":\"incompatible\"}");
    try (SchemaIds ids = ids()) {
      IncompatibleSchemaException refused =
          assertThrows(
              IncompatibleSchemaException.class,
              () -> ids.idOf("topic-value", DeadLetter.getClassSchema()));

      assertTrue(refused.getMessage().contains("topic-value"), refused.getMessage());
    }
  }

  private SchemaIds ids() {
    return new ConfluentSchemaIds("http://127.0.0.1:" + server.getAddress().getPort(), Map.of());
  }

  /** The first {@code failures} calls get one status, later ones the other, all the same body. */
  private void answer(int failures, int failure, int success, String body) {
    server.createContext(
        "/",
        exchange -> {
          int status = calls.incrementAndGet() <= failures ? failure : success;
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }
}
