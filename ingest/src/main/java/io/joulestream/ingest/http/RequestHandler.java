package io.joulestream.ingest.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.joulestream.ingest.IngestMeter;
import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a request at one path to its answer: who calls, what was sent, what became of it. */
final class RequestHandler implements HttpHandler {

  private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);

  private final RecordReader reader;
  private final Shared shared;

  RequestHandler(RecordReader reader, Shared shared) {
    this.reader = reader;
    this.shared = shared;
  }

  /** What the handlers of all paths share. */
  record Shared(
      AccessTokens tokens,
      ClientCertificates certificates,
      RequestBody body,
      Semaphore places,
      Intake intake,
      Repeats repeats,
      IngestMeter meter,
      Clock clock) {}

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    Answer answer;
    try {
      answer = answer(exchange);
    } catch (RuntimeException e) {
      LOG.error("a request to {} failed", reader.path(), e);
      answer = Answer.error(500, "ingest failed: its log says why");
    }
    answer.writeTo(exchange);
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    String name = "";
    Answer answer;
    try {
      requirePost(exchange);
      Caller caller =
          shared
              .certificates
              .identify(exchange)
              .and(shared.tokens.identify(exchange.getRequestHeaders().getFirst("Authorization")));
      name = caller.name();
      reader.requireAllowed(caller);
      answer = takeInItsTurn(exchange, caller);
    } catch (Refusal e) {
      answer = e.answer();
    }
    shared.meter.requested(reader.path(), name, answer.status());
    return answer;
  }

  private void requirePost(HttpExchange exchange) throws Refusal {
    if (!exchange.getRequestURI().getPath().equals(reader.path())) {
      throw new Refusal(404, "nothing is served here");
    }
    if (!exchange.getRequestMethod().equals("POST")) {
      throw new Refusal(405, "only POST is understood here", Map.of("Allow", "POST"));
    }
  }

  private Answer takeInItsTurn(HttpExchange exchange, Caller caller) throws IOException, Refusal {
    if (!shared.places.tryAcquire()) {
      throw new Refusal(
          503, "too many requests at once: send this one again", Map.of("Retry-After", "1"));
    }
    try {
      return take(request(exchange, caller));
    } finally {
      shared.places.release();
    }
  }

  private Answer take(Request sent) throws Refusal {
    byte[] body;
    try {
      body = shared.body.inflated(sent.body(), sent.header("content-encoding"));
    } catch (UnreadableBody e) {
      return shared.intake.unreadable(sent, reader, String.valueOf(e.getMessage()));
    }
    Request request = sent.with(body);
    return shared.repeats.once(request, () -> shared.intake.take(request, reader));
  }

  private Request request(HttpExchange exchange, Caller caller) throws IOException, Refusal {
    Map<String, String> headers = new HashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
    byte[] body = shared.body.read(exchange.getRequestBody());
    return new Request(reader.path(), headers, body, caller, shared.clock.millis());
  }
}
