package io.joulestream.ingest.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.rw.CloudEventRWException;
import io.joulestream.ingest.JsonRecords;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The events of a body in each of the three modes of CloudEvents' HTTP binding: structured, batch
 * and binary.
 */
final class EventBody {

  private static final String STRUCTURED = "application/cloudevents+json";
  private static final String BATCH = "application/cloudevents-batch+json";
  private static final String VERSION = "1.0";
  private static final List<String> NEEDED = List.of("specversion", "id", "source", "type");

  /** Ours, so that decimals stay what they are. */
  private static final ObjectMapper EVENTS =
      JsonRecords.JSON.copy().registerModule(JsonFormat.getCloudEventJacksonModule());

  private EventBody() {}

  /**
   * An event, or what is wrong with it.
   *
   * @param problem empty if there is an event
   */
  @SuppressWarnings("ArrayRecordComponent") // made and read once
  record Sent(Optional<CloudEvent> event, String problem, byte[] original) {}

  /**
   * Takes a body apart.
   *
   * @throws UnreadableBody if it is not JSON where it should be
   * @throws Refusal 415 if it is in none of the modes
   */
  static List<Sent> events(Request request) throws UnreadableBody, Refusal {
    String type = mediaType(request.header("content-type"));
    if (type.equals(STRUCTURED) || type.equals(BATCH)) {
      List<Sent> events = new ArrayList<>();
      for (JsonBody.Part part : JsonBody.parts(request.body(), type.equals(BATCH))) {
        events.add(structured(part));
      }
      return events;
    }
    if (!request.header("ce-specversion").isEmpty()) {
      return List.of(binary(request));
    }
    throw new Refusal(
        415,
        "Content-Type is '%s' and there is no header ce-specversion: %s, %s or headers ce-* are understood"
            .formatted(type, STRUCTURED, BATCH));
  }

  private static String mediaType(String header) {
    return header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  private static Sent structured(JsonBody.Part part) {
    Map<String, String> attributes = new TreeMap<>();
    for (String name : NEEDED) {
      JsonNode value = part.json().path(name);
      attributes.put(name, value.isTextual() ? value.asText() : "");
    }
    String problem =
        part.json().isObject()
            ? problem(attributes)
            : "an event is a JSON object, not something else";
    if (!problem.isEmpty()) {
      return new Sent(Optional.empty(), problem, part.original());
    }
    try {
      CloudEvent event = EVENTS.treeToValue(part.json(), CloudEvent.class);
      return new Sent(Optional.of(event), "", part.original());
    } catch (JsonProcessingException e) {
      return new Sent(
          Optional.empty(), "no CloudEvent: " + e.getOriginalMessage(), part.original());
    }
  }

  /** What the specification needs, or we: empty if it is all there. */
  private static String problem(Map<String, String> attributes) {
    for (String name : NEEDED) {
      if (attributes.getOrDefault(name, "").isEmpty()) {
        return "the attribute " + name + " of the event is missing: it is required";
      }
    }
    String version = attributes.getOrDefault("specversion", "");
    return version.equals(VERSION)
        ? ""
        : "specversion is '%s': only %s is understood".formatted(version, VERSION);
  }

  private static Sent binary(Request request) {
    Map<String, String> attributes = attributes(request.headers());
    String problem = problem(attributes);
    if (!problem.isEmpty()) {
      return new Sent(Optional.empty(), problem, request.body());
    }
    try {
      CloudEventBuilder event = CloudEventBuilder.v1();
      for (Map.Entry<String, String> attribute : attributes.entrySet()) {
        if (!attribute.getKey().equals("specversion")) {
          event.withContextAttribute(attribute.getKey(), attribute.getValue());
        }
      }
      event.withData(request.body());
      return new Sent(Optional.of(event.build()), "", request.body());
    } catch (CloudEventRWException | IllegalArgumentException | IllegalStateException e) {
      return new Sent(Optional.empty(), "no CloudEvent: " + e.getMessage(), request.body());
    }
  }

  /** Values are percent-encoded; a plus sign is one. */
  private static Map<String, String> attributes(Map<String, String> headers) {
    Map<String, String> attributes = new TreeMap<>();
    headers.forEach(
        (name, value) -> {
          if (name.startsWith("ce-")) {
            attributes.put(name.substring(3), decoded(value));
          }
        });
    return attributes;
  }

  private static String decoded(String value) {
    try {
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return value;
    }
  }
}
