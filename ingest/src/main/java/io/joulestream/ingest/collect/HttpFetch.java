package io.joulestream.ingest.collect;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/**
 * Asks over HTTP within a time that holds for the whole answer, not for its headers only, and takes
 * no more than an answer may have. Redirects are not followed: they would show a token to whoever
 * the answer names. Thread-safe.
 */
public final class HttpFetch {

  private static final Duration CONNECTING = Duration.ofSeconds(5);
  private static final int LARGEST = 64 << 20;

  private final HttpClient client;
  private final Clock clock;

  /** With the certificate authorities of the JVM. */
  public HttpFetch(Clock clock) {
    this(HttpClient.newBuilder(), clock);
  }

  /** With trust, and perhaps a certificate, of its own. */
  public HttpFetch(SSLContext tls, Clock clock) {
    this(HttpClient.newBuilder().sslContext(tls), clock);
  }

  private HttpFetch(HttpClient.Builder builder, Clock clock) {
    this.client = builder.version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECTING).build();
    this.clock = clock;
  }

  /**
   * An answer of 200 or 204.
   *
   * @throws SourceBusyException for 429 and 503, after what Retry-After says, else the timeout
   * @throws IOException for every other status, or without an answer in time; its sentence names
   *     the address without query and user
   */
  public HttpAnswer get(URI uri, Map<String, String> headers, Duration timeout)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).GET();
    headers.forEach(request::header);
    HttpAnswer answer = await(uri, send(request.build(), timeout));
    answer.requireGood(uri, timeout);
    return answer;
  }

  /** An answer of any status, as soon as it is whole. */
  public CompletableFuture<HttpAnswer> send(HttpRequest request, Duration timeout) {
    CompletableFuture<HttpResponse<byte[]>> sent =
        client.sendAsync(request, info -> new LimitedBody(LARGEST));
    CompletableFuture<HttpAnswer> answer =
        sent.thenApply(
            response ->
                new HttpAnswer(
                    response.statusCode(), response.headers(), response.body(), clock.millis()));
    var unused =
        answer
            .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete(
                (whole, e) -> {
                  if (e != null) {
                    // gives the connection up, too
                    sent.cancel(true);
                  }
                });
    return answer;
  }

  private static HttpAnswer await(URI uri, CompletableFuture<HttpAnswer> answer)
      throws IOException, InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw new IOException(HttpAnswer.place(uri) + " " + why(e), e);
    }
  }

  /** Why there is no answer, in words that follow an address. */
  public static String why(Throwable e) {
    Throwable cause = e;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof TimeoutException || cause instanceof HttpTimeoutException) {
      return "does not answer in time";
    }
    if (cause instanceof ConnectException) {
      return "cannot be connected to";
    }
    return "does not answer: " + cause;
  }
}
