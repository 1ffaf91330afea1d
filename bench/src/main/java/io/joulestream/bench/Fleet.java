package io.joulestream.bench;

import io.joulestream.schemas.HostTicks;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.TickChannel;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.AllocationChange;
import io.joulestream.schemas.avro.CarbonIntensity;
import io.joulestream.schemas.avro.IntensityStatus;
import io.joulestream.schemas.avro.JobEvent;
import io.joulestream.schemas.avro.JobEventKind;
import io.joulestream.schemas.avro.Level;
import io.joulestream.schemas.avro.Scope;
import io.joulestream.schemas.avro.Signal;
import io.joulestream.schemas.avro.SiteFactors;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.UUID;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Hosts of eight devices read once a second, power and energy counter, one record a host and
 * second, devices named by UUID. Every job holds eight whole hosts. What the fleet uses is known in
 * closed form: device d of every host draws 300 + 10·d W.
 *
 * @param hosts number of hosts
 * @param seconds length of the recording
 * @param startMs when it starts, epoch ms; a reading is received {@link #DELAY_MS} after its time
 */
record Fleet(int hosts, int seconds, long startMs) {

  static final int DEVICES = 8;
  private static final int HOSTS_PER_JOB = 8;

  /** From a reading to its receipt, ms. */
  static final long DELAY_MS = 200;

  /** A fleet of some time ago, at the start of an hour. */
  static Fleet recorded(int hosts, int seconds) {
    return new Fleet(hosts, seconds, 1_700_000_000_000L / 3_600_000 * 3_600_000);
  }

  private static long milliwatts(int device) {
    return 300_000 + 10_000L * device;
  }

  long samples() {
    return (long) hosts * DEVICES * seconds;
  }

  /** Energy between the first and the last reading, mJ. */
  long energyMj() {
    long perSecond = 0;
    for (int device = 0; device < DEVICES; device++) {
      perSecond += milliwatts(device);
    }
    return perSecond * (seconds - 1) * hosts;
  }

  /**
   * Publishes factors, an intensity and the jobs, then the readings in order of time, then the end.
   *
   * @param beforeSecond called before the readings of each second, to pace them
   */
  void publish(String bootstrapServers, SchemaIds ids, int partitions, IntConsumer beforeSecond) {
    Properties config = new Properties();
    config.putAll(
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "compression.type",
            "lz4",
            "batch.size",
            262_144,
            "linger.ms",
            20,
            "buffer.memory",
            134_217_728L));
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      publishReference(producer, ids);
      publishJobs(producer, ids);
      publishReadings(producer, ids, beforeSecond);
      for (var topic : Topics.INPUTS) {
        for (int partition = 0; partition < partitions; partition++) {
          send(
              producer,
              new ProducerRecord<>(
                  topic.name(),
                  partition,
                  null,
                  null,
                  null,
                  List.of(new RecordHeader(Topics.END_HEADER, utf8("bench")))));
        }
      }
    }
  }

  private void publishReference(KafkaProducer<byte[], byte[]> producer, SchemaIds ids) {
    SiteFactors factors =
        SiteFactors.newBuilder()
            .setSite("dc1")
            .setFromMs(0)
            .setPublishedMs(0)
            .setReceivedMs(0)
            .setZone("GB")
            .setPueMillionths(1_200_000)
            .setPeriodMs(1_000)
            .setSignal(Signal.AVERAGE)
            .setScope(Scope.DIRECT)
            .build();
    send(
        producer,
        new ProducerRecord<>(
            Topics.SITE_FACTORS.name(),
            utf8("dc1"),
            Topics.SITE_FACTORS.serde(ids).serializer().serialize("site-factors", factors)));
    CarbonIntensity intensity =
        new CarbonIntensity(
            "GB",
            startMs / 3_600_000 * 3_600_000,
            startMs / 3_600_000 * 3_600_000 + 86_400_000,
            200_000L,
            Signal.AVERAGE,
            Scope.DIRECT,
            IntensityStatus.MEASURED,
            "neso",
            startMs,
            startMs);
    send(
        producer,
        new ProducerRecord<>(
            Topics.CARBON_INTENSITY.name(),
            utf8("GB"),
            Topics.CARBON_INTENSITY
                .serde(ids)
                .serializer()
                .serialize("carbon-intensity", intensity)));
  }

  private void publishJobs(KafkaProducer<byte[], byte[]> producer, SchemaIds ids) {
    var serializer = Topics.JOB_EVENTS.serde(ids).serializer();
    for (int host = 0; host < hosts; host++) {
      JobEvent start =
          JobEvent.newBuilder()
              .setJob("bench/" + host / HOSTS_PER_JOB)
              .setEvent(JobEventKind.START)
              .setTimeMs(startMs)
              .setReceivedMs(startMs)
              .setSite("dc1")
              .setHost("host-" + host)
              .setAllocations(List.of(AllocationChange.newBuilder().build()))
              .setTeam("team-" + host % 7)
              .build();
      send(
          producer,
          new ProducerRecord<>(
              Topics.JOB_EVENTS.name(),
              utf8(Topics.key("dc1", "host-" + host)),
              serializer.serialize("job-events", start)));
    }
  }

  private void publishReadings(
      KafkaProducer<byte[], byte[]> producer, SchemaIds ids, IntConsumer beforeSecond) {
    List<List<TickChannel>> channels = new ArrayList<>();
    List<byte[]> keys = new ArrayList<>();
    for (int host = 0; host < hosts; host++) {
      List<TickChannel> ofHost = new ArrayList<>();
      for (int device = 0; device < DEVICES; device++) {
        String uuid = "GPU-" + new UUID(host * 0x9E3779B97F4A7C15L, device * 31L);
        ofHost.add(new TickChannel(Level.DEVICE, uuid, "", "NVIDIA H100 80GB HBM3", false, 0));
      }
      channels.add(ofHost);
      keys.add(utf8(Topics.key("dc1", "host-" + host)));
    }
    var serializer = Topics.POWER_READINGS.serde(ids).serializer();
    for (int second = 0; second < seconds; second++) {
      beforeSecond.accept(second);
      long time = startMs + second * 1_000L;
      for (int host = 0; host < hosts; host++) {
        HostTicks.Builder ticks = new HostTicks.Builder("dc1", "host-" + host, time + DELAY_MS);
        for (int device = 0; device < DEVICES; device++) {
          ticks.add(
              time,
              channels.get(host).get(device),
              OptionalLong.of(milliwatts(device)),
              OptionalLong.of(milliwatts(device) * second),
              OptionalLong.of(900_000_000));
        }
        send(
            producer,
            new ProducerRecord<>(
                Topics.POWER_READINGS.name(),
                keys.get(host),
                serializer.serialize(Topics.POWER_READINGS.name(), ticks.build())));
      }
    }
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
    var unused =
        producer.send(
            record,
            (metadata, failure) -> {
              if (failure != null) {
                throw new IllegalStateException("the broker did not take a record", failure);
              }
            });
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
