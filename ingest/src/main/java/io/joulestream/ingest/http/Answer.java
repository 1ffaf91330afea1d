package io.joulestream.ingest.http;

import static io.joulestream.ingest.JsonRecords.JSON;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What is said to a request.
 *
 * @param body always a JSON object
 */
record Answer(int status, String body, Map<String, String> headers) {

  static Answer of(int status, ObjectNode body) {
    return new Answer(status, body.toString(), Map.of());
  }

  static Answer error(int status, String sentence) {
    return of(status, JSON.createObjectNode().put("error", sentence));
  }

  void writeTo(HttpExchange exchange) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    headers.forEach(exchange.getResponseHeaders()::add);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
