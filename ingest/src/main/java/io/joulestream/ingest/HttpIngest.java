package io.joulestream.ingest;

import static io.joulestream.ingest.JsonRecords.JSON;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.avro.RejectReason;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records as JSON: an object, or an array of them, with the columns of the replay files as
 * names. {@code received} is stamped here and may not be sent.
 *
 * <p>The answer comes once Kafka has taken every record: 200 with the number accepted and, for each
 * one refused, its place, reason and detail; refused records are kept too. 400 if the body is not
 * JSON, 401 without the token, 413 above 4 MiB or 20,000 records, 503 if Kafka does not take the
 * records.
 */
public final class HttpIngest implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HttpIngest.class);
  private static final int LARGEST_BODY = 4 << 20;
  private static final int MOST_RECORDS = 20_000;

  /** As many requests may wait for Kafka before others, {@code /health} among them, have to. */
  private static final int THREADS = 32;

  private static final Duration BLOCKED_AT_MOST = Duration.ofSeconds(3);
  private static final Duration DELIVERED_WITHIN = Duration.ofSeconds(12);
  private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(8);

  private static final Map<String, RecordKind> PATHS =
      Map.of(
          "/v1/readings", RecordKind.POWER,
          "/v1/job-events", RecordKind.JOBS,
          "/v1/intensities", RecordKind.INTENSITY,
          "/v1/sites", RecordKind.SITES);

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final InputPublisher publisher;
  private final JsonRecords records;
  private final Clock clock;
  private final Optional<String> token;
  private final IngestMeter meter;

  /** Starts listening, with nobody counting. */
  public HttpIngest(
      InetSocketAddress address,
      Optional<String> token,
      InputPublisher publisher,
      Acceptance acceptance,
      Clock clock) {
    this(address, token, publisher, acceptance, clock, IngestMeter.NONE);
  }

  /**
   * Starts listening.
   *
   * @param token that callers must bear; may be absent on loopback only
   * @param clock stamps the time of receipt
   * @param meter told what becomes of the records
   * @throws IngestException if the port is in use, or the address is open and no token is set
   */
  public HttpIngest(
      InetSocketAddress address,
      Optional<String> token,
      InputPublisher publisher,
      Acceptance acceptance,
      Clock clock,
      IngestMeter meter) {
    if (token.isEmpty() && !address.getAddress().isLoopbackAddress()) {
      throw new IngestException(
          "ingest would listen on %s without a token: set one, or listen on 127.0.0.1"
              .formatted(address.getHostString()));
    }
    this.token = token;
    this.meter = meter;
    this.publisher = publisher;
    this.records = new JsonRecords(new RecordParser(acceptance));
    this.clock = clock;
    this.server = bind(address);
    PATHS.forEach(
        (path, kind) -> server.createContext(path, exchange -> handle(exchange, path, kind)));
    server.createContext("/health", exchange -> answer(exchange, 200, JSON.createObjectNode()));
    server.setExecutor(threads);
    server.start();
  }

  /**
   * Settings of a publisher whose records are given up soon enough that senders hear of it, after
   * 15 s at most, before they themselves give up.
   *
   * <p>A record that was given up may have arrived, or arrive yet: Kafka's answer is what was too
   * late. So the sender sends it again, and the topology recognises the second one as a duplicate.
   *
   * @param overrides further settings of the producer, e.g. security; its timeouts do not hold
   */
  public static Map<String, Object> answeringInTime(Map<String, ?> overrides) {
    Map<String, Object> settings = new HashMap<>(overrides);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (int) BLOCKED_AT_MOST.toMillis());
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERED_WITHIN.toMillis());
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) ANSWERED_WITHIN.toMillis());
    return settings;
  }

  private static HttpServer bind(InetSocketAddress address) {
    try {
      return HttpServer.create(address, 0);
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

  private void handle(HttpExchange exchange, String path, RecordKind kind) throws IOException {
    try {
      if (!exchange.getRequestURI().getPath().equals(path)) {
        answer(exchange, 404, error("nothing is served here"));
      } else if (!exchange.getRequestMethod().equals("POST")) {
        exchange.getResponseHeaders().add("Allow", "POST");
        answer(exchange, 405, error("only POST is understood here"));
      } else if (!isAuthorized(exchange)) {
        exchange.getResponseHeaders().add("WWW-Authenticate", "Bearer");
        answer(exchange, 401, error("the bearer token is missing or wrong"));
      } else {
        take(exchange, path, kind);
      }
    } catch (RuntimeException e) {
      LOG.error("a request to {} failed", path, e);
      answer(exchange, 500, error("ingest failed: its log says why"));
    }
  }

  private boolean isAuthorized(HttpExchange exchange) {
    if (token.isEmpty()) {
      return true;
    }
    String sent = exchange.getRequestHeaders().getFirst("Authorization");
    return sent != null
        && MessageDigest.isEqual(
            sent.getBytes(StandardCharsets.UTF_8),
            ("Bearer " + token.get()).getBytes(StandardCharsets.UTF_8));
  }

  private void take(HttpExchange exchange, String path, RecordKind kind) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
    if (body.length > LARGEST_BODY) {
      answer(exchange, 413, error("the body is larger than " + LARGEST_BODY + " bytes"));
      return;
    }
    long received = clock.millis();
    try {
      ObjectNode answer = publish(body, path, kind, received);
      meter.answered(path, Duration.ofMillis(clock.millis() - received));
      answer(exchange, 200, answer);
    } catch (JsonProcessingException | NotRecords e) {
      String reason =
          e instanceof JsonProcessingException j ? j.getOriginalMessage() : e.getMessage();
      refuseBody(body, path, kind, received, String.valueOf(reason));
      answer(exchange, 400, error("not JSON: " + reason));
    } catch (TooMany e) {
      answer(exchange, 413, error("more than " + MOST_RECORDS + " records: send them in parts"));
    } catch (IngestException e) {
      LOG.warn("{} records of {} were not taken: {}", kind, path, e.getMessage());
      meter.notTaken(path);
      exchange.getResponseHeaders().add("Retry-After", "5");
      answer(exchange, 503, error(String.valueOf(e.getMessage())));
    }
  }

  private static final class TooMany extends IOException {
    private static final long serialVersionUID = 1;
  }

  private static final class NotRecords extends IOException {
    private static final long serialVersionUID = 1;

    NotRecords(String message) {
      super(message);
    }
  }

  /** A record and where it stands in the body. */
  private record Sent(JsonNode json, int start, int end) {}

  private List<Sent> records(byte[] body) throws IOException {
    List<Sent> records = new ArrayList<>();
    if (isOtherThanUtf8(body)) {
      throw new NotRecords("the body is not UTF-8");
    }
    try (JsonParser parser = JSON.createParser(body)) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_OBJECT) {
        records.add(record(parser));
      } else if (first == JsonToken.START_ARRAY) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          records.add(record(parser));
          if (records.size() > MOST_RECORDS) {
            throw new TooMany();
          }
        }
      } else {
        throw new NotRecords("the body is neither a JSON object nor an array of them");
      }
      if (parser.nextToken() != null) {
        throw new NotRecords("there is more after the records");
      }
    }
    return records;
  }

  /** JSON holds no zero byte but in UTF-16 and UTF-32. */
  private static boolean isOtherThanUtf8(byte[] body) {
    for (int i = 0; i < Math.min(4, body.length); i++) {
      if (body[i] == 0) {
        return true;
      }
    }
    return false;
  }

  private static byte[] original(byte[] body, Sent record) {
    return Arrays.copyOfRange(body, record.start(), record.end());
  }

  private static Sent record(JsonParser parser) throws IOException {
    int start = (int) parser.currentTokenLocation().getByteOffset();
    JsonNode node = parser.readValueAsTree();
    return new Sent(node, start, (int) parser.currentLocation().getByteOffset());
  }

  private void refuseBody(byte[] body, String path, RecordKind kind, long received, String reason) {
    publisher
        .reject(
            kind, InputPublisher.Source.endpoint(path), JsonRecords.refused(reason, received), body)
        .await();
    meter.rejected(path, RejectReason.MALFORMED.name());
  }

  private ObjectNode publish(byte[] body, String path, RecordKind kind, long received)
      throws IOException {
    List<Sent> records = records(body);
    List<InputPublisher.Sent> sent = new ArrayList<>();
    TickGroups readings = new TickGroups();
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode rejected = JSON.createArrayNode();
    int accepted = 0;
    for (int i = 0; i < records.size(); i++) {
      Parsed parsed = this.records.parse(records.get(i).json(), kind, received);
      if (parsed instanceof Parsed.Refused refused) {
        add(
            sent,
            publisher.reject(
                kind,
                InputPublisher.Source.endpoint(path),
                refused,
                original(body, records.get(i))));
        rejected
            .addObject()
            .put("index", i)
            .put("reason", refused.violation().reason().name())
            .put("detail", refused.violation().detail());
      } else {
        accepted++;
        collect(parsed, readings, sent);
      }
    }
    readings.records().forEach(ticks -> add(sent, publisher.publish(ticks)));
    sent.forEach(InputPublisher.Sent::await);
    count(path, accepted, rejected);
    answer.put("accepted", accepted);
    answer.set("rejected", rejected);
    return answer;
  }

  /** Each record may block while Kafka is away: after the first that failed no other is tried. */
  private static void add(List<InputPublisher.Sent> all, InputPublisher.Sent one) {
    one.throwIfFailed();
    all.add(one);
  }

  private void count(String path, int accepted, ArrayNode rejected) {
    meter.accepted(path, accepted);
    rejected.forEach(refused -> meter.rejected(path, refused.path("reason").asText()));
  }

  private void collect(Parsed parsed, TickGroups readings, List<InputPublisher.Sent> sent) {
    if (parsed instanceof Parsed.Reading reading) {
      readings.add(reading);
    } else if (parsed instanceof Parsed.Job job) {
      add(sent, publisher.publish(job.event()));
    } else if (parsed instanceof Parsed.Carbon carbon) {
      add(sent, publisher.publish(carbon.intensity()));
    } else if (parsed instanceof Parsed.Site site) {
      add(sent, publisher.publish(site.factors()));
    }
  }

  private ObjectNode error(String sentence) {
    return JSON.createObjectNode().put("error", sentence);
  }

  private void answer(HttpExchange exchange, int status, ObjectNode body) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(body);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }
}
