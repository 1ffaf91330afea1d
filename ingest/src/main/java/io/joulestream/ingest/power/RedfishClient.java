package io.joulestream.ingest.power;

import com.fasterxml.jackson.databind.JsonNode;
import io.joulestream.ingest.collect.HttpAnswer;
import io.joulestream.ingest.collect.HttpFetch;
import io.joulestream.ingest.collect.Secret;
import io.joulestream.ingest.collect.SourceBusyException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLHandshakeException;

/** Asks controllers for resources, as the user that the files name at that moment. */
final class RedfishClient {

  /** A controller locks an account that tries too often. */
  static final Duration LOCKOUT = Duration.ofMinutes(5);

  private final HttpFetch fetch;
  private final Duration timeout;
  private final Optional<Secret> username;
  private final Optional<Secret> password;

  /**
   * What a controller has answered.
   *
   * @param receivedMs epoch ms
   * @param serverMs what its clock said, epoch ms
   */
  record Page(JsonNode json, long receivedMs, OptionalLong serverMs) {}

  RedfishClient(
      HttpFetch fetch, Duration timeout, Optional<Secret> username, Optional<Secret> password) {
    this.fetch = fetch;
    this.timeout = timeout;
    this.username = username;
    this.password = password;
  }

  /**
   * The header that names the user, if there is one.
   *
   * @throws io.joulestream.ingest.IngestException if a file cannot be read
   */
  Optional<String> authorization() {
    if (username.isEmpty() || password.isEmpty()) {
      return Optional.empty();
    }
    String pair = username.get().read() + ":" + password.get().read();
    return Optional.of(
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * A resource; none if there is none. Fails with an {@link IOException} whose message is for
   * people, a {@link SourceBusyException} where the controller has to be left alone.
   *
   * @param path as the controller names it: only paths of its own service are followed, or its
   *     answers could send the password elsewhere
   */
  CompletableFuture<Optional<Page>> page(URI target, String path) {
    if (!path.startsWith("/redfish/v1/")) {
      return CompletableFuture.failedFuture(
          new IOException(
              "%s names '%s', which is not below /redfish/v1/".formatted(target, path)));
    }
    URI uri;
    try {
      uri = target.resolve(path);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(
          new IOException("%s names '%s', which is no path".formatted(target, path), e));
    }
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Accept", "application/json");
    authorization().ifPresent(user -> request.header("Authorization", user));
    return fetch
        .send(request.build(), timeout)
        .handle(
            (answer, e) -> {
              try {
                return e == null ? read(uri, answer) : failed(uri, e);
              } catch (IOException why) {
                throw new CompletionException(why);
              }
            });
  }

  private static Optional<Page> failed(URI uri, Throwable e) throws IOException {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLHandshakeException) {
        throw new IOException(
            "%s has a certificate that is not trusted; ca_file can name its authority: %s"
                .formatted(HttpAnswer.place(uri), cause.getMessage()),
            e);
      }
    }
    throw new IOException(HttpAnswer.place(uri) + " " + HttpFetch.why(e), e);
  }

  private Optional<Page> read(URI uri, HttpAnswer answer) throws IOException {
    String place = HttpAnswer.place(uri);
    return switch (answer.status()) {
      case 200 -> Optional.of(new Page(answer.json(uri), answer.receivedMs(), answer.serverMs()));
      case 404 -> Optional.empty();
      case 401, 403 ->
          throw new SourceBusyException(
              "%s answers %d: %s; it is asked again when they change, or after %d minutes"
                  .formatted(place, answer.status(), credentials(), LOCKOUT.toMinutes()),
              LOCKOUT);
      case 429, 503 ->
          throw new SourceBusyException(
              "%s answers %d".formatted(place, answer.status()),
              answer.retryAfter().orElse(timeout));
      default -> throw new IOException("%s answers %d".formatted(place, answer.status()));
    };
  }

  private String credentials() {
    return username.isEmpty()
        ? "it wants a user, and username_file is empty"
        : "the user of username_file and password_file may not read it";
  }
}
