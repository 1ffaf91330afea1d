package io.joulestream.ingest.kubernetes;

import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An API server that says what it is told to, in the formats of the Kubernetes API. */
final class ScriptedApi extends Dispatcher {

  private static final Pattern VERSION = Pattern.compile("resourceVersion=(\\w+)");

  private final Map<String, String> nodes = new ConcurrentHashMap<>();
  private final List<WebSocket> watches = new CopyOnWriteArrayList<>();
  private volatile String list = "";

  /** Versions that watches asked to go on from. */
  final List<String> watched = new CopyOnWriteArrayList<>();

  /** Paths of lists. */
  final List<String> lists = new CopyOnWriteArrayList<>();

  volatile int refusal;

  void lists(String version, String... pods) {
    list =
        """
        {"apiVersion":"v1","kind":"PodList","metadata":{"resourceVersion":"%s"},"items":[%s]}"""
            .formatted(version, String.join(",", pods));
  }

  void node(String name, String capacity, String labels) {
    nodes.put(
        name,
        """
        {"apiVersion":"v1","kind":"Node","metadata":{"name":"%s","labels":{%s}},
         "status":{"capacity":{%s}}}"""
            .formatted(name, labels, capacity));
  }

  /** Something that happened, to those that watch. */
  void tell(String type, String object) {
    String event = "{\"type\":\"%s\",\"object\":%s}".formatted(type, object);
    watches.forEach(watch -> watch.send(event));
  }

  /** The version that a watch goes on from is too old. */
  void tellGone() {
    tell(
        "ERROR",
        """
        {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
         "message":"too old resource version: 10 (99)","reason":"Expired","code":410}""");
  }

  /** Every watch is cut off. */
  void cut() {
    watches.forEach(watch -> watch.close(1001, "going away"));
    watches.clear();
  }

  @Override
  public MockResponse dispatch(RecordedRequest request) {
    String path = request.getPath();
    if (refusal > 0) {
      return json(
          refusal,
          """
          {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
           "message":"pods is forbidden","reason":"Forbidden","code":403}""");
    }
    if (path.startsWith("/api/v1/nodes/")) {
      String node = nodes.get(path.substring("/api/v1/nodes/".length()));
      return node == null ? json(404, "{}") : json(200, node);
    }
    return path.contains("watch=true") ? watch(path) : list(path);
  }

  private MockResponse list(String path) {
    lists.add(path);
    return json(200, list);
  }

  private MockResponse watch(String path) {
    return new MockResponse()
        .withWebSocketUpgrade(
            new WebSocketListener() {
              @Override
              public void onOpen(WebSocket webSocket, Response response) {
                watches.add(webSocket);
                Matcher version = VERSION.matcher(path);
                watched.add(version.find() ? version.group(1) : "");
              }
            });
  }

  private static MockResponse json(int code, String body) {
    return new MockResponse()
        .setResponseCode(code)
        .setHeader("Content-Type", "application/json")
        .setBody(body);
  }
}
