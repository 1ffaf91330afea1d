package io.joulestream.standalone.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.joulestream.sink.Destinations;
import io.joulestream.sink.SinkSettings;
import io.joulestream.sink.StoreInit;
import io.joulestream.sink.StoreKind;
import io.joulestream.standalone.embedded.StartFailure;
import io.joulestream.streams.StreamsApp;
import io.joulestream.streams.StreamsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a configuration file says, and how it is told that it says nothing. */
class ConfigurationFileTest {

  private static ConfigurationFile.Read read(String text, Map<String, String> overrides) {
    return ConfigurationFile.parse("j.yaml", text, overrides);
  }

  private static Configuration configuration(String text) {
    return read(text, Map.of()).configuration();
  }

  private static String refusal(String text) {
    return assertThrows(StartFailure.class, () -> read(text, Map.of())).sentence();
  }

  private static String refusal(String text, String key, String value) {
    return assertThrows(StartFailure.class, () -> read(text, Map.of(key, value))).sentence();
  }

  @Test
  void anEmptyFileIsTheDefaults() {
    Configuration defaults = configuration("");

    assertEquals(6, defaults.kafka().partitions());
    assertEquals(Duration.ofDays(30), defaults.kafka().readingsRetention());
    assertEquals(new Listen("127.0.0.1", 19080), defaults.ingest().listen());
    assertEquals("energy_hist", defaults.store().history().bucket());
    assertEquals(HostName.OF_THIS_MACHINE, defaults.sink().instanceId());
    assertEquals(Map.of(), defaults.kafka().client());
  }

  /** A key that changes nothing would be one that nothing reads. */
  @Test
  void everyKeyReachesTheConfiguration() {
    Configuration defaults = configuration("");
    List<String> keys = new ArrayList<>();
    collect(read("", Map.of()).effective(), "", keys);
    assertTrue(keys.size() > 30, keys.toString());
    for (String key : keys) {
      Configuration other = read("", Map.of(key, another(key))).configuration();

      assertNotEquals(defaults, other, key + " changes nothing");
    }
  }

  private static void collect(ObjectNode node, String path, List<String> keys) {
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      String key = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
      if (entry.getValue() instanceof ObjectNode inner && !key.endsWith(".client")) {
        collect(inner, key, keys);
      } else {
        keys.add(key);
      }
    }
  }

  private static String another(String key) {
    String name = key.substring(key.lastIndexOf('.') + 1);
    return switch (name) {
      case "partitions", "replication_factor", "threads", "cache_mb", "restate_days", "buffer_mb" ->
          "9";
      case "batch_points", "batch_bytes", "body_bytes" -> "1234";
      case "concurrent_requests" -> "9";
      case "readings_retention", "retention" -> "40d";
      case "commit_interval", "batch_age", "window" -> "30s";
      case "read_within" -> "20s";
      case "group_protocol" -> "streams";
      case "users" -> "omit";
      case "allow_influxdb_3", "open_metrics" -> "true";
      case "listen" -> "127.0.0.1:1";
      case "client" -> "{linger.ms: 7}";
      case "tokens" -> "[{name: a, file: f, sites: [lon1], kinds: [readings]}]";
      case "certificates" -> "[{subject: a, sites: ['*'], kinds: ['*']}]";
      case "budgets" -> "[{team: t, kwh_per_month: 1, kgco2e_per_month: 2.5}]";
      case "sources" -> "[{type: slurm, cluster: c}]";
      default -> "another";
    };
  }

  @Test
  void settingsOfTheTopologyReachIt() {
    Configuration c =
        configuration(
            """
            kafka: {topic_prefix: p., partitions: 3, replication_factor: 2}
            streams_app:
              application_id: app
              instance_id: one
              state_dir: /state
              threads: 4
              commit_interval: PT2S
              cache_mb: 64
              restate_days: 3
              group_protocol: streams
              window: 30s
            """);
    StreamsSettings settings = StreamsAppCommand.settings(c);
    StreamsApp.Instance instance = StreamsAppCommand.instance(c, Map.of("linger.ms", "7"));

    assertEquals("p.", settings.topicPrefix());
    assertEquals(3, settings.partitions());
    assertEquals(Duration.ofSeconds(30), settings.windowLength());
    assertEquals(Duration.ofDays(3), settings.restatable());
    assertEquals(
        new StreamsApp.Instance(
            "app",
            "one",
            "127.0.0.1:9092",
            Path.of("/state/one"),
            4,
            Duration.ofSeconds(2),
            64L << 20,
            Map.of("linger.ms", "7", "group.protocol", "streams", "replication.factor", "2")),
        instance);
  }

  @Test
  void settingsOfTheSinkReachIt() {
    Configuration c =
        configuration(
            """
            sink:
              instance_id: one
              batch_points: 7
              batch_bytes: 8000
              batch_age: 9s
              users: omit
              allow_influxdb_3: true
            """);

    assertEquals(
        new SinkSettings("one", 7, 8_000, Duration.ofSeconds(9), false, true),
        StoreSettings.sink(c.sink()));
  }

  @Test
  void settingsOfTheStoreReachTheSink() {
    Configuration c =
        configuration(
            """
            store:
              url: http://s
              organisation: o
              live: {bucket: l, retention: 3d}
              history: {bucket: h}
            streams_app: {restate_days: 2}
            """);

    assertEquals(
        new Destinations(
            StoreKind.INFLUX, "http://s", "", "o", "l", Optional.of(Duration.ofDays(3)), "h"),
        StoreSettings.destinations(c.store()));
  }

  @Test
  void budgetsAreExact() {
    Configuration c =
        configuration("budgets: [{team: vision, kwh_per_month: 12000.1, kgco2e_per_month: 0.3}]");

    assertEquals(
        List.of(new StoreInit.TeamBudget("vision", 43_200_360_000_000L, 300_000_000L)),
        StoreSettings.budgets(c.budgets()));
  }

  @Test
  void anUnknownKeyIsAnsweredWithItsPlaceAndTheNearestKnownOne() {
    assertEquals(
        "j.yaml line 3: sink.batch_pionts is not a key: did you mean batch_points?",
        refusal("sink:\n  users: omit\n  batch_pionts: 7\n"));
    assertTrue(refusal("snk: {}").contains("did you mean sink?"));
    assertTrue(refusal("zzz: 1").contains("there are kafka, registry, streams_app"));
    assertTrue(
        refusal("budgets: [{team: a, kwh: 1, kgco2e_per_month: 1}]").contains("budgets.0.kwh"));
  }

  @Test
  void aWrongTypeIsAnsweredInOneSentence() {
    assertEquals(
        "j.yaml line 2: sink.batch_points is 'many': a whole number is needed",
        refusal("sink:\n  batch_points: many\n"));
    assertTrue(refusal("sink: {batch_points: 1.5}").contains("a whole number is needed"));
    assertTrue(refusal("sink: {allow_influxdb_3: often}").contains("true or false is needed"));
    assertTrue(refusal("sink: {users: some}").contains("'some': keep or omit is needed"));
    assertTrue(refusal("sink: 7").contains("sink is '7': a section with keys is needed"));
    assertTrue(refusal("sink: {batch_age: 5}").contains("'5' is not a duration"));
    assertTrue(refusal("http: {listen: here}").contains("'here' is not an address"));
    assertTrue(refusal("kafka: {client: 7}").contains("a section with keys is needed"));
    assertTrue(refusal("kafka: {topic_prefix: [a]}").contains("a text is needed"));
    assertTrue(refusal("- a").contains("no sections"));
    assertTrue(refusal("a: [").startsWith("j.yaml line 1: "));
    assertTrue(refusal("sink: {}\nsink: {}\n").contains("Duplicate"));
  }

  @Test
  void whatCannotBeIsAnsweredInOneSentence() {
    assertEquals(
        "j.yaml line 1: kafka: partitions is 0: it is 1 to 10000",
        refusal("kafka: {partitions: 0}"));
    assertTrue(
        refusal("kafka: {readings_retention: 7d}").contains("kept a day longer"),
        refusal("kafka: {readings_retention: 7d}"));
  }

  /** An address is said in logs and on pages. */
  @Test
  void passwordsInAddressesAreRefusedUnsaid() {
    String registry = refusal("registry:\n  url: http://me:hid/7e?v#en@registry:8081\n");
    String store = refusal("store: {url: \"http://hidden@store\"}");

    assertTrue(registry.contains("registry: url has a user or a password"), registry);
    assertTrue(registry.contains("registry.client basic.auth."), registry);
    assertTrue(store.contains("credentials go to store.token_file"), store);
    assertFalse(registry.contains("7e?v") || store.contains("hidden"), registry + store);
  }

  @Test
  void minutesAreKeptLongerThanTheyCanBeRestated() {
    assertEquals(
        "j.yaml line 1: store.live.retention is PT168H and streams_app.restate_days is 7: minutes have to be kept"
            + " longer than they can be restated, or nobody sees it",
        refusal("store: {live: {retention: 7d}}"));
    assertEquals(
        Duration.ZERO, configuration("store: {live: {retention: 0}}").store().live().retention());
  }

  @Test
  void whatTheCommandLineSetsIsNotBlamedOnTheFile() {
    String text = "kafka: {partitions: 3}\nhttp: {listen: \"127.0.0.1:1\"}\n";

    assertTrue(
        refusal(text, "http.listen", "foo").startsWith("--set http.listen: http.listen: 'foo' is"),
        refusal(text, "http.listen", "foo"));
    assertEquals(
        "--set kafka.partitions: kafka: partitions is 0: it is 1 to 10000",
        refusal(text, "kafka.partitions", "0"));
    assertEquals(
        "--set kafka.partitions: kafka.partitions is 'many': a whole number is needed",
        refusal(text, "kafka.partitions", "many"));
  }

  @Test
  void brokenYamlIsAnsweredWithItsProblem() {
    assertEquals(
        "j.yaml line 4: could not find expected ':'",
        refusal("kafka:\n  partitions: 3\n  topic_prefix\nhttp: {}\n"));
  }

  @Test
  void overridesWinAndAreCheckedToo() {
    Map<String, String> overrides =
        Map.of("streams_app.threads", "3", "kafka.client.sasl.mechanism", "PLAIN");
    Configuration c =
        read("streams_app: {threads: 2}\nkafka: {client: {sasl.mechanism: A}}", overrides)
            .configuration();
    String unknown =
        assertThrows(StartFailure.class, () -> read("", Map.of("sink.user", "keep"))).sentence();

    assertEquals(3, c.streamsApp().threads());
    assertEquals(Map.of("sasl.mechanism", "PLAIN"), c.kafka().client());
    assertEquals("--set sink.user: sink.user is not a key: did you mean users?", unknown);
  }

  @Test
  void effectiveSettingsShowNoSecret() {
    ObjectNode effective =
        read(
                """
                kafka:
                  client:
                    sasl.jaas.config: hidden1
                    ssl.truststore.password: hidden2
                    ssl.truststore.location: /shown
                    ssl.keystore.key: hidden3
                registry:
                  client: {schema.registry.url: "http://me:hidden4@registry:8081", basic.auth.user.info: "me:hidden5", basic.auth.credentials.source: USER_INFO}
                store: {token_file: /run/secrets/token}
                """,
                Map.of())
            .effective();
    String text = EffectiveSettings.text(effective, List.of("kafka", "registry", "store"));

    assertFalse(text.contains("hidden"), text);
    assertTrue(text.contains("/shown"), text);
    assertTrue(text.contains("/run/secrets/token"), text);
    assertTrue(text.contains("USER_INFO"), text);
    assertTrue(text.contains("http://***@registry:8081"), text);
    assertFalse(text.contains("sink"), text);
  }

  @Test
  void durationsAreWrittenAsPeopleWriteThem() {
    assertEquals(Duration.ofMillis(500), DurationText.parse("500ms"));
    assertEquals(Duration.ofSeconds(10), DurationText.parse("10s"));
    assertEquals(Duration.ofMinutes(15), DurationText.parse("15 m"));
    assertEquals(Duration.ofHours(6), DurationText.parse("6h"));
    assertEquals(Duration.ofDays(14), DurationText.parse("14d"));
    assertEquals(Duration.ofMinutes(90), DurationText.parse("PT1H30M"));
    assertEquals(Duration.ZERO, DurationText.parse("0"));
    assertThrows(IllegalArgumentException.class, () -> DurationText.parse("-PT1S"));
  }
}
