package io.joulestream.ingest.http;

import static io.joulestream.ingest.JsonRecords.JSON;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Map;

/** What is said to a request: always JSON. */
record Answer(int status, ObjectNode body, Map<String, String> headers) {

  static Answer of(int status, ObjectNode body) {
    return new Answer(status, body, Map.of());
  }

  static ObjectNode error(String sentence) {
    return JSON.createObjectNode().put("error", sentence);
  }

  void writeTo(HttpExchange exchange) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(body);
    headers.forEach(exchange.getResponseHeaders()::add);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
