package io.joulestream.ingest.http;

import static io.joulestream.ingest.JsonRecords.JSON;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;
import io.joulestream.ingest.IngestException;
import io.joulestream.ingest.IngestMeter;
import io.joulestream.ingest.RecordSink;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Takes records as JSON: an object, or an array of them, with the columns of the replay files as
 * names; and in other forms at paths of their own. {@code received} is stamped here and may not be
 * sent.
 *
 * <p>The answer comes once every record is safe: 200 with the number accepted and, for each one
 * refused, its place, reason and detail; refused records are kept too. 400 if the body cannot be
 * read, 401 without a token, 403 for records that the caller may not send, 409 and 422 for an
 * Idempotency-Key that is in use, 413 above the limits, 415 for a form or compression that is not
 * understood, 503 if the records cannot be kept or too many requests come at once.
 */
public final class HttpIngest implements AutoCloseable {

  /** For {@code /health}, and to tell those for whom there is no place. */
  private static final int SPARE_THREADS = 8;

  private final HttpServer server;
  private final ExecutorService threads;

  /** Starts listening, with nobody counting. */
  public HttpIngest(HttpSettings settings, RecordSink sink, Formats formats, Clock clock) {
    this(settings, sink, formats, clock, IngestMeter.NONE);
  }

  /**
   * Starts listening.
   *
   * @param clock stamps the time of receipt
   * @param meter told what becomes of the records
   * @throws IngestException if the port is in use, a token cannot be read, or the address is open
   *     and anybody could call
   */
  public HttpIngest(
      HttpSettings settings, RecordSink sink, Formats formats, Clock clock, IngestMeter meter) {
    AccessTokens tokens = new AccessTokens(settings.tokens());
    requireKnownCallers(settings, tokens);
    Limits limits = settings.limits();
    RequestHandler.Shared shared =
        new RequestHandler.Shared(
            tokens,
            new ClientCertificates(
                settings.tls().flatMap(Tls::clientCa).isPresent(), settings.certificates()),
            new RequestBody(limits.bodyBytes()),
            new Semaphore(limits.concurrentRequests()),
            new Intake(sink, meter, clock),
            new Repeats(),
            meter,
            clock);
    this.server = bind(settings);
    this.threads = Executors.newFixedThreadPool(limits.concurrentRequests() + SPARE_THREADS);
    for (RecordReader reader : formats.readers()) {
      server.createContext(reader.path(), new RequestHandler(reader, shared));
    }
    server.createContext(
        "/health", exchange -> Answer.of(200, JSON.createObjectNode()).writeTo(exchange));
    server.createContext(
        "/", exchange -> Answer.error(404, "nothing is served here").writeTo(exchange));
    server.setExecutor(threads);
    server.start();
  }

  private static void requireKnownCallers(HttpSettings settings, AccessTokens tokens) {
    InetSocketAddress address = settings.address();
    if (address.isUnresolved()) {
      throw new IngestException(
          "ingest would listen on %s, which is no address here".formatted(address.getHostString()));
    }
    boolean isAnybodyIn = tokens.isEmpty() && settings.tls().flatMap(Tls::clientCa).isEmpty();
    if (isAnybodyIn && !address.getAddress().isLoopbackAddress()) {
      throw new IngestException(
          ("ingest would listen on %s without a token or certificates of callers: set one of them,"
                  + " or listen on 127.0.0.1")
              .formatted(address.getHostString()));
    }
  }

  private static HttpServer bind(HttpSettings settings) {
    InetSocketAddress address = settings.address();
    try {
      if (settings.tls().isEmpty()) {
        return HttpServer.create(address, 0);
      }
      TlsServer tls = TlsServer.of(settings.tls().get());
      HttpsServer secured = HttpsServer.create(address, 0);
      secured.setHttpsConfigurator(tls);
      return secured;
    } catch (BindException e) {
      throw new IngestException(
          "port %d, on which ingest listens, is in use".formatted(address.getPort()), e);
    } catch (IOException e) {
      throw new IngestException("ingest cannot listen on " + address + ": " + e.getMessage(), e);
    }
  }

  /** The port listened on. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }
}
