package io.joulestream.ingest.http;

import io.joulestream.ingest.BodyFormat;
import io.joulestream.ingest.RecordNames;
import io.joulestream.ingest.collect.Secret;
import io.joulestream.schemas.Acceptance;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** The endpoint on loopback at noon, with what it has taken. */
final class TestEndpoint implements AutoCloseable {

  static final Instant NOON = Instant.parse("2024-05-17T12:00:00Z");

  final Recorded sink = new Recorded();
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpIngest ingest;

  TestEndpoint(HttpSettings settings, BodyFormat... others) {
    this.ingest =
        new HttpIngest(
            settings,
            sink,
            new Formats(Acceptance.DEFAULT, RecordNames.AS_SENT, List.of(others)),
            Clock.fixed(NOON, ZoneOffset.UTC));
  }

  /** For everybody. */
  static TestEndpoint open() {
    return new TestEndpoint(HttpSettings.onLoopback(0));
  }

  static TestEndpoint with(AccessToken... tokens) {
    return new TestEndpoint(settings(Limits.DEFAULT, tokens));
  }

  static HttpSettings settings(Limits limits, AccessToken... tokens) {
    return new HttpSettings(loopback(), List.of(tokens), Optional.empty(), List.of(), limits);
  }

  static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  static AccessToken token(Path directory, String name, Scope scope) throws IOException {
    Path file = Files.writeString(directory.resolve(name), "secret of " + name + "\n");
    return new AccessToken(name, new Secret("token " + name, file), scope);
  }

  int port() {
    return ingest.port();
  }

  HttpRequest.Builder request(String path, String body) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .POST(BodyPublishers.ofString(body));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /** As the bearer of {@code secret of NAME}. */
  HttpResponse<String> as(String name, String path, String body) throws Exception {
    return send(request(path, body).header("Authorization", "Bearer secret of " + name));
  }

  HttpResponse<String> post(String path, String body) throws Exception {
    return send(request(path, body));
  }

  HttpClient client() {
    return client;
  }

  static String reading(String site) {
    return """
        {"time":"2024-05-17T11:59:59Z","site":"%s","host":"n1","level":"DEVICE","device":"0","power_w":412.5}"""
        .formatted(site);
  }

  static String site(String site) {
    return "{\"site\":\"%s\",\"zone\":\"GB\",\"pue\":1.2}".formatted(site);
  }

  @Override
  public void close() {
    sink.hold.countDown();
    ingest.close();
  }
}
