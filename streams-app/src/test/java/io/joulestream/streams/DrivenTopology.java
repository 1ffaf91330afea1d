package io.joulestream.streams;

import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.HostTicks;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.TickChannel;
import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.AllocationChange;
import io.joulestream.schemas.avro.CarbonIntensity;
import io.joulestream.schemas.avro.DevicePower;
import io.joulestream.schemas.avro.EnergyCorrection;
import io.joulestream.schemas.avro.FactorRollup;
import io.joulestream.schemas.avro.HostAccount;
import io.joulestream.schemas.avro.HostEnergy;
import io.joulestream.schemas.avro.HostStatus;
import io.joulestream.schemas.avro.IntensityStatus;
import io.joulestream.schemas.avro.JobEmissions;
import io.joulestream.schemas.avro.JobEvent;
import io.joulestream.schemas.avro.JobEventKind;
import io.joulestream.schemas.avro.JobTotals;
import io.joulestream.schemas.avro.LedgerEntry;
import io.joulestream.schemas.avro.Level;
import io.joulestream.schemas.avro.ReferenceStatus;
import io.joulestream.schemas.avro.Rejected;
import io.joulestream.schemas.avro.Scope;
import io.joulestream.schemas.avro.Signal;
import io.joulestream.schemas.avro.SiteBalance;
import io.joulestream.schemas.avro.SiteFactors;
import io.joulestream.schemas.avro.SiteRollup;
import io.joulestream.schemas.avro.TeamRollup;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/**
 * The whole topology in a {@link TopologyTestDriver}: say what is published, read what comes out.
 * Times are in seconds from {@link #NOON}.
 */
final class DrivenTopology implements AutoCloseable {

  static final long NOON = 1_700_000_000_000L / 3_600_000 * 3_600_000;
  static final String SITE = "lon1";

  private final SchemaIds ids = ConfluentSchemaIds.inMemory();
  private final TopologyTestDriver driver;
  private final Map<Topic<?>, TestInputTopic<byte[], byte[]>> inputs = new HashMap<>();
  private final Map<String, Map<String, Object>> latest = new HashMap<>();
  private final Map<String, List<Object>> all = new HashMap<>();
  private final List<Rejected> rejected = new ArrayList<>();

  DrivenTopology() {
    this(StreamsSettings.DEFAULT.withPartitions(1));
  }

  DrivenTopology(StreamsSettings settings) {
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    config.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 1 << 20);
    TopologyConfig naming = new TopologyConfig(new StreamsConfig(config));
    driver = new TopologyTestDriver(new EnergyTopology(settings, ids, naming).build(), config);
    Topics.INPUTS.forEach(this::takeInputOf);
    takeInputOf(Topics.ENERGY_CORRECTIONS);
  }

  private void takeInputOf(Topic<?> topic) {
    inputs.put(
        topic,
        driver.createInputTopic(
            topic.name(), new ByteArraySerializer(), new ByteArraySerializer()));
  }

  static long at(long seconds) {
    return NOON + seconds * 1_000;
  }

  /** What is published under a topic. */
  record Publication<V>(Topic<V> topic, String key, V value) {}

  <V> void publish(Publication<V> publication) {
    byte[] bytes =
        publication
            .topic()
            .serde(ids)
            .serializer()
            .serialize(publication.topic().name(), publication.value());
    publishBytes(publication.topic(), publication.key(), bytes);
  }

  void publishBytes(Topic<?> topic, String key, byte[] bytes) {
    inputs.get(topic).pipeInput(key.getBytes(StandardCharsets.UTF_8), bytes);
  }

  void publishAll(List<Publication<?>> publications) {
    publications.forEach(this::publish);
  }

  /** Has every step publish what waits. */
  void settle() {
    for (int step = 0; step < 3; step++) {
      driver.advanceWallClockTime(Duration.ofSeconds(1));
    }
    collect();
  }

  /** Lets time pass in which nothing comes. */
  void wait(Duration time) {
    driver.advanceWallClockTime(time);
    settle();
  }

  /** Ends all inputs. */
  void end() {
    for (Topic<?> topic : Topics.INPUTS) {
      RecordHeaders headers = new RecordHeaders();
      headers.add(Topics.END_HEADER, "test".getBytes(StandardCharsets.UTF_8));
      inputs.get(topic).pipeInput(new TestRecord<>(new byte[0], null, headers));
    }
    settle();
  }

  private void collect() {
    for (Topic<?> topic : Topics.RESULTS) {
      Map<String, Object> table = latest.computeIfAbsent(topic.name(), t -> new TreeMap<>());
      driver
          .createOutputTopic(
              topic.name(), new StringDeserializer(), topic.serde(ids).deserializer())
          .readRecordsToList()
          .forEach(
              record -> {
                table.put(record.key(), record.value());
                all.computeIfAbsent(topic.name(), t -> new ArrayList<>()).add(record.value());
              });
    }
    Topics.REJECTS_OF_INPUTS.forEach(this::collectRejects);
    collectRejects(Topics.REJECTED_CORRECTIONS);
  }

  private void collectRejects(Topic<Rejected> topic) {
    driver
        .createOutputTopic(topic.name(), new StringDeserializer(), topic.serde(ids).deserializer())
        .readRecordsToList()
        .forEach(record -> rejected.add(record.value()));
  }

  boolean hasEnded() {
    return !driver
        .createOutputTopic(
            Topics.END_OF_INPUT.name(),
            new StringDeserializer(),
            Topics.END_OF_INPUT.serde(ids).deserializer())
        .isEmpty();
  }

  @SuppressWarnings("unchecked")
  private <V> Map<String, V> table(Topic<V> topic) {
    return (Map<String, V>) (Map<String, ?>) latest.getOrDefault(topic.name(), Map.of());
  }

  /** Rows of job minutes that exist, by key. */
  Map<String, JobEmissions> jobMinutes() {
    Map<String, JobEmissions> rows = new TreeMap<>(table(Topics.JOB_EMISSIONS));
    rows.values().removeIf(JobEmissions::getRetracted);
    return rows;
  }

  JobTotals totals(String job) {
    return table(Topics.JOB_TOTALS).get(job);
  }

  List<JobTotals> totals() {
    return List.copyOf(table(Topics.JOB_TOTALS).values());
  }

  /** Everything that was entered in the ledger, in order. */
  List<LedgerEntry> ledger() {
    return every(Topics.EMISSIONS_LEDGER);
  }

  /** Every account of a host that was closed, in order. */
  List<HostEnergy> closedAccounts() {
    return every(Topics.HOST_ENERGY);
  }

  @SuppressWarnings("unchecked")
  private <V> List<V> every(Topic<V> topic) {
    return (List<V>) (List<?>) all.getOrDefault(topic.name(), List.of());
  }

  Map<String, SiteBalance> balances() {
    return table(Topics.SITE_BALANCE);
  }

  Map<String, TeamRollup> teamRollups() {
    return table(Topics.TEAM_ROLLUPS);
  }

  Map<String, SiteRollup> siteRollups() {
    return table(Topics.SITE_ROLLUPS);
  }

  Map<String, FactorRollup> factorRollups() {
    return table(Topics.FACTOR_ROLLUPS);
  }

  Map<String, DevicePower> devicePowers() {
    return table(Topics.DEVICE_POWER);
  }

  List<ReferenceStatus> references() {
    return List.copyOf(table(Topics.REFERENCE_STATUS).values());
  }

  Map<String, HostStatus> hosts() {
    return table(Topics.HOST_STATUS);
  }

  List<Rejected> rejected() {
    return rejected;
  }

  static Publication<HostTicks> node(String host, long seconds, long watts) {
    return reading(host, Level.NODE, "", seconds, seconds, watts);
  }

  static Publication<HostTicks> device(String host, String device, long seconds, long watts) {
    return reading(host, Level.DEVICE, device, seconds, seconds, watts);
  }

  static Publication<HostTicks> reading(
      String host, Level level, String device, long seconds, long receivedSeconds, long watts) {
    HostTicks.Builder ticks = new HostTicks.Builder(SITE, host, at(receivedSeconds));
    ticks.add(
        at(seconds),
        new TickChannel(level, device, "", "", false, 0),
        OptionalLong.of(watts * 1_000),
        OptionalLong.empty(),
        OptionalLong.empty());
    return new Publication<>(Topics.POWER_READINGS, Topics.key(SITE, host), ticks.build());
  }

  static Publication<HostTicks> counter(String host, String device, long seconds, long joules) {
    HostTicks.Builder ticks = new HostTicks.Builder(SITE, host, at(seconds));
    ticks.add(
        at(seconds),
        new TickChannel(Level.DEVICE, device, "", "", false, 0),
        OptionalLong.empty(),
        OptionalLong.of(joules * 1_000),
        OptionalLong.empty());
    return new Publication<>(Topics.POWER_READINGS, Topics.key(SITE, host), ticks.build());
  }

  static Publication<JobEvent> start(String job, String host, long seconds) {
    return jobEvent(job, JobEventKind.START, host, "", seconds, seconds);
  }

  static Publication<JobEvent> stop(String job, String host, long seconds) {
    return jobEvent(job, JobEventKind.STOP, host, "", seconds, seconds);
  }

  static Publication<JobEvent> jobEvent(
      String job, JobEventKind kind, String host, String device, long seconds, long received) {
    JobEvent event =
        JobEvent.newBuilder()
            .setJob(job)
            .setEvent(kind)
            .setTimeMs(at(seconds))
            .setReceivedMs(at(received))
            .setSite(SITE)
            .setHost(host)
            .setAllocations(List.of(AllocationChange.newBuilder().setDevice(device).build()))
            .setTeam("ml")
            .build();
    return new Publication<>(Topics.JOB_EVENTS, Topics.key(SITE, host), event);
  }

  /** A correction of the account that stands. */
  static Publication<EnergyCorrection> correction(
      HostEnergy standing, HostAccount after, long receivedSeconds) {
    EnergyCorrection correction =
        EnergyCorrection.newBuilder()
            .setSite(standing.getSite())
            .setHost(standing.getHost())
            .setWindowStartMs(standing.getWindowStartMs())
            .setWindowMs(standing.getWindowMs())
            .setEpoch(standing.getEpoch() + 1)
            .setCorrection("test")
            .setReceivedMs(at(receivedSeconds))
            .setBefore(standing.getAccount())
            .setAfter(after)
            .setJobs(List.of())
            .build();
    String key = Topics.key(standing.getSite(), standing.getHost());
    return new Publication<>(Topics.ENERGY_CORRECTIONS, key, correction);
  }

  static Publication<SiteFactors> factors(long pueMillionths) {
    return factors(0, pueMillionths);
  }

  static Publication<SiteFactors> factors(long fromMs, long pueMillionths) {
    SiteFactors factors =
        SiteFactors.newBuilder()
            .setSite(SITE)
            .setFromMs(fromMs)
            .setPublishedMs(fromMs)
            .setReceivedMs(fromMs)
            .setZone("GB")
            .setPueMillionths(pueMillionths)
            .setSignal(Signal.AVERAGE)
            .setScope(Scope.DIRECT)
            .build();
    return new Publication<>(Topics.SITE_FACTORS, SITE, factors);
  }

  static Publication<CarbonIntensity> intensity(
      long fromSeconds, long toSeconds, long grams, IntensityStatus status, long published) {
    CarbonIntensity intensity =
        new CarbonIntensity(
            "GB",
            at(fromSeconds),
            at(toSeconds),
            grams * 1_000,
            Signal.AVERAGE,
            Scope.DIRECT,
            status,
            "neso",
            at(published),
            at(published));
    return new Publication<>(Topics.CARBON_INTENSITY, "GB", intensity);
  }

  @Override
  public void close() {
    driver.close();
    ids.close();
  }
}
