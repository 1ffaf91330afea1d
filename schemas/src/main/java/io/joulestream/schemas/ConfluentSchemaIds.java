package io.joulestream.schemas;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A registry that speaks Confluent's API, through Confluent's own client.
 *
 * <p>A registry that cannot be reached or is in trouble (5xx) is no reason to give up a record: the
 * call is repeated, with a warning each time, until it answers or the thread is interrupted. Each
 * id is asked for once and its {@link Schema} kept for ever. Thread-safe.
 */
public final class ConfluentSchemaIds implements SchemaIds {

  private static final Logger LOG = LoggerFactory.getLogger(ConfluentSchemaIds.class);
  private static final int MOST_SCHEMAS = 10_000;

  /** An operator can mend a token; too many requests pass. */
  private static final Set<Integer> MENDABLE = Set.of(401, 403, 407, 408, 429);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final String url;
  private final SchemaRegistryClient client;
  private final Map<Integer, Schema> byId = new ConcurrentHashMap<>();
  private final Map<String, Map<Schema, Integer>> bySubject = new ConcurrentHashMap<>();

  /**
   * @param url base address, e.g. {@code http://127.0.0.1:8081}
   * @param settings of Confluent's client: authentication, TLS
   */
  public ConfluentSchemaIds(String url, Map<String, ?> settings) {
    this(
        url,
        new CachedSchemaRegistryClient(
            List.of(url), MOST_SCHEMAS, List.of(new AvroSchemaProvider()), settings, Map.of()));
  }

  private ConfluentSchemaIds(String url, SchemaRegistryClient client) {
    this.url = url;
    this.client = client;
  }

  /**
   * Confluent's own registry in memory, gone with this object: for one process without a server.
   */
  public static SchemaIds inMemory() {
    return new ConfluentSchemaIds(
        "mock://", new MockSchemaRegistryClient(List.of(new AvroSchemaProvider())));
  }

  @Override
  public int idOf(String subject, Schema schema) {
    return bySubject
        .computeIfAbsent(subject, s -> new ConcurrentHashMap<>())
        .computeIfAbsent(schema, s -> register(subject, s));
  }

  private int register(String subject, Schema schema) {
    AvroSchema parsed = new AvroSchema(schema.toString());
    try {
      return untilAnswered("register " + subject, () -> client.register(subject, parsed));
    } catch (RestClientException e) {
      throw new IncompatibleSchemaException(
          "the registry at " + url + " refuses the schema of " + subject + ": " + e.getMessage(),
          e);
    }
  }

  @Override
  public Schema schemaOf(int id) {
    return byId.computeIfAbsent(id, this::fetch);
  }

  private Schema fetch(int id) {
    try {
      String json =
          untilAnswered("get schema " + id, () -> client.getSchemaById(id).canonicalString());
      return new Schema.Parser().parse(json);
    } catch (RestClientException e) {
      throw new MalformedRecordException(
          "schema id " + id + " is unknown to the registry at " + url + ": " + e.getMessage(), e);
    }
  }

  /**
   * Asks once whether the registry is there and knows the caller.
   *
   * @throws IOException if it does not answer, or is in trouble
   * @throws RegistryRefusedException if it answers that the caller may not ask
   */
  public void requireAnswer() throws IOException {
    try {
      client.getAllSubjects();
    } catch (RestClientException e) {
      if (e.getStatus() >= 500) {
        throw new IOException(e.getMessage(), e);
      }
      throw refused(e);
    }
  }

  /**
   * The compatibility rule of a subject itself; none if the registry's general rule holds for it.
   *
   * @throws RegistryRefusedException if the registry does not tell
   */
  public Optional<String> compatibility(String subject) {
    try {
      return Optional.ofNullable(
          untilAnswered("get the rule of " + subject, () -> client.getCompatibility(subject)));
    } catch (RestClientException e) {
      if (e.getStatus() == 404) {
        return Optional.empty();
      }
      throw refused(e);
    }
  }

  /**
   * Sets the compatibility rule of a subject.
   *
   * @param rule as Confluent names it, e.g. {@code FULL_TRANSITIVE}
   * @throws RegistryRefusedException if the registry does not take it
   */
  public void setCompatibility(String subject, String rule) {
    try {
      untilAnswered("set the rule of " + subject, () -> client.updateCompatibility(subject, rule));
    } catch (RestClientException e) {
      throw refused(e);
    }
  }

  private RegistryRefusedException refused(RestClientException e) {
    return new RegistryRefusedException(
        "the registry at %s answers %d: %s".formatted(url, e.getStatus(), e.getMessage()), e);
  }

  private interface Call<T> {
    T answer() throws IOException, RestClientException;
  }

  private <T> T untilAnswered(String what, Call<T> call) throws RestClientException {
    for (Duration pause = FIRST_PAUSE; ; pause = longer(pause)) {
      try {
        return call.answer();
      } catch (RestClientException e) {
        if (e.getStatus() < 500 && !MENDABLE.contains(e.getStatus())) {
          throw e;
        }
        warn(what, e, pause);
      } catch (IOException e) {
        warn(what, e, pause);
      }
      await(pause);
    }
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  private void warn(String what, Exception e, Duration pause) {
    LOG.warn(
        "the schema registry at {} does not answer ({}): {}; next try in {} ms",
        url,
        what,
        e.toString(),
        pause.toMillis());
  }

  private static void await(Duration pause) {
    try {
      TimeUnit.MILLISECONDS.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptException(e);
    }
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
