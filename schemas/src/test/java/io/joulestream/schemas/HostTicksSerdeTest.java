package io.joulestream.schemas;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.schemas.avro.Channel;
import io.joulestream.schemas.avro.HostReadings;
import io.joulestream.schemas.avro.Level;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;

class HostTicksSerdeTest {

  private static final String TOPIC = "power-readings";
  private static final TickChannel GPU0 = new TickChannel(Level.DEVICE, "0", "", "H100", false, 0);
  private static final TickChannel GPU1 = new TickChannel(Level.DEVICE, "1", "", "H100", false, 0);

  private final SchemaIds ids = ConfluentSchemaIds.inMemory();
  private final HostTicksSerde serde = new HostTicksSerde(ids);

  @Test
  void whatIsAbsentStaysAbsent() {
    HostTicks.Builder builder = new HostTicks.Builder("lon1", "node_17", 5_000);
    builder.add(
        1_000, GPU0, OptionalLong.of(400_000), OptionalLong.of(7), OptionalLong.of(500_000_000));
    builder.add(1_000, GPU1, OptionalLong.of(0), OptionalLong.empty(), OptionalLong.empty());
    builder.add(2_000, GPU1, OptionalLong.empty(), OptionalLong.of(9), OptionalLong.empty());

    HostTicks ticks = roundTrip(builder.build());

    assertEquals("node_17", ticks.host());
    assertEquals(List.of(GPU0, GPU1), ticks.channels().list());
    assertEquals(400_000, ticks.powerMw(0, 0));
    assertEquals(7, ticks.energyMj(0, 0));
    assertEquals(500_000_000, ticks.utilisationPpb(0, 0));
    assertTrue(ticks.hasPower(0, 1));
    assertEquals(0, ticks.powerMw(0, 1));
    assertFalse(ticks.hasEnergy(0, 1));
    assertFalse(ticks.hasReading(1, 0));
    assertFalse(ticks.hasPower(1, 1));
    assertEquals(9, ticks.energyMj(1, 1));
  }

  @Test
  void aRecordHasOneReadingOfAChannelAndTime() {
    HostTicks.Builder builder = new HostTicks.Builder("lon1", "node_17", 5_000);

    assertTrue(
        builder.add(1_000, GPU0, OptionalLong.of(1), OptionalLong.empty(), OptionalLong.empty()));
    assertFalse(
        builder.add(1_000, GPU0, OptionalLong.of(2), OptionalLong.empty(), OptionalLong.empty()));
  }

  @Test
  void theSameChannelsAreDecodedOnce() {
    Deserializer<HostTicks> deserializer = serde.deserializer();
    byte[] first = serde.serializer().serialize(TOPIC, some(1_000));
    byte[] second = serde.serializer().serialize(TOPIC, some(2_000));

    assertSame(
        deserializer.deserialize(TOPIC, first).channels(),
        deserializer.deserialize(TOPIC, second).channels());
  }

  @Property(tries = 200)
  void theBytesAreThoseThatAvroWrites(@ForAll Random random) throws Exception {
    HostTicks.Builder builder = new HostTicks.Builder("lon1", "node_17", random.nextLong());
    List<Channel> channels = new ArrayList<>();
    List<Long> ticks = new ArrayList<>();
    List<Long> power = new ArrayList<>();
    int width = 1 + random.nextInt(4);
    for (int c = 0; c < width; c++) {
      channels.add(new Channel(Level.DEVICE, "gpu" + c, "", "H100", false, 0L));
    }
    for (int t = 0; t < 1 + random.nextInt(3); t++) {
      ticks.add(1_000L * t);
      for (int c = 0; c < width; c++) {
        long milliwatts = random.nextInt(700_000);
        power.add(milliwatts);
        builder.add(
            1_000L * t,
            new TickChannel(Level.DEVICE, "gpu" + c, "", "H100", false, 0),
            OptionalLong.of(milliwatts),
            OptionalLong.empty(),
            OptionalLong.empty());
      }
    }
    HostTicks record = builder.build();
    HostReadings generated =
        HostReadings.newBuilder()
            .setSite("lon1")
            .setHost("node_17")
            .setReceivedMs(record.receivedMs())
            .setChannels(channels)
            .setTicksMs(ticks)
            .setPowerMw(power)
            .build();

    assertArrayEquals(
        new AvroSerde<HostReadings>(HostReadings.getClassSchema(), ids)
            .serializer()
            .serialize(TOPIC, generated),
        serde.serializer().serialize(TOPIC, record));
  }

  @Test
  void aRecordOfALaterVersionIsResolved() throws Exception {
    Schema later =
        new Schema.Parser()
            .parse(
                HostReadings.getClassSchema()
                    .toString()
                    .replaceFirst(
                        "\"fields\":\\[",
                        "\"fields\":[{\"name\":\"rack\",\"type\":\"string\",\"default\":\"\"},"));
    GenericRecord record =
        new GenericRecordBuilder(later)
            .set("rack", "r1")
            .set("site", "lon1")
            .set("host", "node_17")
            .set("receivedMs", 5L)
            .set("channels", List.of())
            .set("ticksMs", List.of())
            .set("powerMw", List.of())
            .build();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryWriter header = new BinaryWriter();
    AvroWire.writeHeader(ids.idOf(TOPIC + "-value", later), header);
    out.writeBytes(header.toBytes());
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(later).write(record, encoder);

    HostTicks ticks = serde.deserializer().deserialize(TOPIC, out.toByteArray());

    assertEquals("node_17", ticks.host());
    assertEquals(5, ticks.receivedMs());
  }

  @Property(tries = 2_000)
  void damagedBytesAreRefusedAndNothingElseHappens(@ForAll Random random) {
    byte[] bytes = serde.serializer().serialize(TOPIC, some(1_000));
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      bytes[AvroWire.HEADER + random.nextInt(bytes.length - AvroWire.HEADER)] =
          (byte) random.nextInt();
    }
    byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
    try {
      serde.deserializer().deserialize(TOPIC, cut);
    } catch (MalformedRecordException expected) {
      assertTrue(expected.getMessage().length() > 10, expected.getMessage());
    }
  }

  @Test
  void anUnknownSchemaIdIsRefusedByName() {
    byte[] bytes = {0, 0, 0, 0, 99, 1};

    MalformedRecordException refused =
        assertThrows(
            MalformedRecordException.class, () -> serde.deserializer().deserialize(TOPIC, bytes));

    assertTrue(refused.getMessage().contains("schema id 99"), refused.getMessage());
  }

  private static HostTicks some(long timeMs) {
    HostTicks.Builder builder = new HostTicks.Builder("lon1", "node_17", timeMs);
    builder.add(
        timeMs, GPU0, OptionalLong.of(400_000), OptionalLong.of(timeMs), OptionalLong.empty());
    builder.add(timeMs, GPU1, OptionalLong.of(1), OptionalLong.empty(), OptionalLong.of(0));
    return builder.build();
  }

  private HostTicks roundTrip(HostTicks ticks) {
    return serde.deserializer().deserialize(TOPIC, serde.serializer().serialize(TOPIC, ticks));
  }
}
