package io.joulestream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.JobEmissions;
import io.joulestream.sink.Destinations;
import io.joulestream.sink.Sink;
import io.joulestream.sink.SinkSettings;
import io.joulestream.standalone.embedded.EmbeddedBroker;
import io.joulestream.standalone.embedded.Ports;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Points a second into one InfluxDB, of the width of {@code job_minutes}: lines that were made and
 * gzipped before, one request after another, which is what the store accepts; and the sink, from
 * records on Kafka.
 */
@Command(name = "sink-throughput", mixinStandardHelpOptions = true)
final class SinkThroughput implements Callable<Integer> {

  private static final int BATCH = SinkSettings.BATCH_POINTS;
  private static final int JOBS = 1_000;
  private static final String RAW = "raw";

  @Option(names = "--points", description = "how many", defaultValue = "300000")
  private int points = 300_000;

  @Option(names = "--influxd", description = "the program", required = true)
  private Path influxd = Path.of("influxd");

  public static void main(String[] args) {
    System.exit(new CommandLine(new SinkThroughput()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Path directory = Files.createTempDirectory("joulestream-bench");
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("bench", "sink-throughput");
    figures.put("points", points);
    long since = System.currentTimeMillis() - TimeUnit.DAYS.toMillis(1);
    since -= Math.floorMod(since, 60_000L);
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), Ports.free());
        SchemaIds ids = ConfluentSchemaIds.inMemory();
        InfluxServer store = new InfluxServer(influxd, directory.resolve("influx"))) {
      broker.createTopics(Topics.all(), "", 2);
      publish(broker, ids, since);
      for (String database : List.of(RAW, Destinations.LIVE_BUCKET, Destinations.HISTORY_BUCKET)) {
        var unused = store.query(database, "CREATE DATABASE " + database);
      }
      List<byte[]> bodies = bodies(since);
      figures.put("raw, points/s", raw(store, bodies));
      figures.put("sink, points/s", sink(store, broker, ids));
      figures.put("in the store", count(store));
    } finally {
      delete(directory);
    }
    System.out.println(new ObjectMapper().writeValueAsString(figures));
    return 0;
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static long rate(long points, long sinceNanos) {
    return Math.round(points / ((System.nanoTime() - sinceNanos) / 1e9));
  }

  private long raw(InfluxServer store, List<byte[]> bodies) throws Exception {
    long start = System.nanoTime();
    for (byte[] body : bodies) {
      store.writeGzipped(RAW, body);
    }
    return rate(points, start);
  }

  /** From its first batch on: joining the group takes seconds, once. */
  private long sink(InfluxServer store, EmbeddedBroker broker, SchemaIds ids) throws Exception {
    try (Sink sink =
        new Sink(
            new Sink.Source(broker.bootstrapServers(), "", Map.of()),
            Destinations.influx(store.writeUrl(), "none", "none"),
            SinkSettings.of("bench"),
            ids,
            e -> System.exit(1))) {
      sink.start();
      awaitPoints(sink, 1);
      long before = sink.counts().consumed();
      long start = System.nanoTime();
      awaitPoints(sink, points);
      return rate(points - before, start);
    }
  }

  private static void awaitPoints(Sink sink, long consumed) throws InterruptedException {
    while (sink.counts().consumed() < consumed) {
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }

  private static String count(InfluxServer store) throws Exception {
    return store.query(Destinations.LIVE_BUCKET, "SELECT count(energy_mj) FROM job_minutes");
  }

  private static String job(int point) {
    return "smc/" + point % JOBS;
  }

  private static long windowStartMs(long since, int point) {
    return since + point / JOBS * 60_000L;
  }

  /** The lines that the sink makes of the records, field for field. */
  private List<byte[]> bodies(long since) throws IOException {
    List<byte[]> bodies = new ArrayList<>();
    for (int start = 0; start < points; start += BATCH) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      try (OutputStream out = new GZIPOutputStream(body)) {
        for (int point = start; point < Math.min(points, start + BATCH); point++) {
          out.write(line(since, point).getBytes(StandardCharsets.UTF_8));
        }
      }
      bodies.add(body.toByteArray());
    }
    return bodies;
  }

  private static String line(long since, int point) {
    return ("job_minutes,job=%s,site=lon1 energy_mj=%di,held_idle_mj=0i,overhead_mj=0i,"
            + "facility_energy_mj=%di,location_ug=%di,pending_mj=0i,intensity_mg_per_kwh=200000i,"
            + "counted_ms=60000i,integrated_ms=0i,bridged_ms=0i,modelled_ms=0i,missing_ms=0i,"
            + "revision=0i,priced=true,final=true,retracted=false,average_direct_ug=0i,"
            + "average_direct_known=false,average_lifecycle_ug=0i,average_lifecycle_known=false,"
            + "marginal_direct_ug=0i,marginal_direct_known=false,marginal_lifecycle_ug=0i,"
            + "marginal_lifecycle_known=false,cost_micro=0i,cost_known=false,water_ul=0i,"
            + "water_known=false,currency=\"\",uncertainty_mj=0i,uncertainty_ug=0i,"
            + "uncertainty_pct=0.0,emissions_uncertainty_pct=0.0,zone=\"GB\",signal=\"AVERAGE\","
            + "scope=\"DIRECT\",intensity_status=\"MEASURED\",intensity_provider=\"neso\","
            + "markers=\"\" %d000000\n")
        .formatted(
            job(point),
            energyMj(point),
            energyMj(point),
            energyMj(point) / 18,
            windowStartMs(since, point));
  }

  private static long energyMj(int point) {
    return 24_000_000L + point * 7_919L % 18_000_000;
  }

  private void publish(EmbeddedBroker broker, SchemaIds ids, long since) {
    String topic = Topics.JOB_EMISSIONS.name();
    var serializer = Topics.JOB_EMISSIONS.serde(ids).serializer();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", 20),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int point = 0; point < points; point++) {
        String key = Topics.key(job(point), "lon1", Long.toString(windowStartMs(since, point)));
        var unused =
            producer.send(
                new ProducerRecord<>(
                    topic,
                    key.getBytes(StandardCharsets.UTF_8),
                    serializer.serialize(topic, row(since, point))));
      }
    }
  }

  private static JobEmissions row(long since, int point) {
    return JobEmissions.newBuilder()
        .setJob(job(point))
        .setSite("lon1")
        .setZone("GB")
        .setWindowStartMs(windowStartMs(since, point))
        .setWindowMs(60_000)
        .setEnergyMj(energyMj(point))
        .setHeldIdleMj(0)
        .setOverheadMj(0)
        .setFacilityEnergyMj(energyMj(point))
        .setLocationUg(energyMj(point) / 18)
        .setIntensityMgPerKwh(200_000L)
        .setSignal("AVERAGE")
        .setScope("DIRECT")
        .setIntensityStatus("MEASURED")
        .setIntensityProvider("neso")
        .setCountedMs(60_000)
        .setIntegratedMs(0)
        .setBridgedMs(0)
        .setModelledMs(0)
        .setMissingMs(0)
        .setRevision(0)
        .setFinal$(true)
        .setRetracted(false)
        .setMarkers(List.of())
        .setReceivedMs(0)
        .build();
  }
}
