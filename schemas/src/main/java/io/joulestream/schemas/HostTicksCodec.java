package io.joulestream.schemas;

import io.joulestream.schemas.HostTicks.Column;
import io.joulestream.schemas.avro.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Avro binary coding of {@link HostTicks} under the current {@code HostReadings} schema.
 *
 * <p>The list of channels is the bulk of the bytes and the same from record to record, so it is
 * recognised by its bytes and decoded once. Not thread-safe.
 */
final class HostTicksCodec {

  /** Enough for the hosts of a large partition; beyond, channels are decoded again. */
  private static final int REMEMBERED = 65_536;

  private static final List<Level> LEVELS = List.of(Level.values());

  private final Map<Bytes, TickChannels> known = new HashMap<>();

  /** Bytes that can be looked up. */
  private static final class Bytes {
    private final byte[] content;
    private final int hash;

    Bytes(byte[] content) {
      this.content = content;
      this.hash = Arrays.hashCode(content);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  static void encode(HostTicks ticks, BinaryWriter out) {
    out.writeString(ticks.site()).writeString(ticks.host()).writeLong(ticks.receivedMs());
    writeChannels(ticks.channels(), out);
    out.writeLong(ticks.ticks());
    for (int t = 0; t < ticks.ticks(); t++) {
      out.writeLong(ticks.timeMs(t));
    }
    endArray(ticks.ticks(), out);
    writeColumn(ticks.powerColumn(), out);
    writeColumn(ticks.energyColumn(), out);
    writeColumn(ticks.utilisationColumn(), out);
  }

  private static void writeChannels(TickChannels channels, BinaryWriter out) {
    out.writeLong(channels.size());
    for (TickChannel channel : channels.list()) {
      out.writeInt(LEVELS.indexOf(channel.level()))
          .writeString(channel.device())
          .writeString(channel.meter())
          .writeString(channel.model())
          .writeBoolean(channel.modelled())
          .writeLong(channel.counterRangeMj());
    }
    endArray(channels.size(), out);
  }

  private static void writeColumn(Column column, BinaryWriter out) {
    long[] values = column.values();
    out.writeLong(values.length);
    for (long value : values) {
      out.writeLong(value);
    }
    endArray(values.length, out);
    int[] absent = column.absentPlaces();
    out.writeLong(absent.length);
    for (int place : absent) {
      out.writeLong(place);
    }
    endArray(absent.length, out);
  }

  private static void endArray(int size, BinaryWriter out) {
    if (size > 0) {
      out.writeLong(0);
    }
  }

  HostTicks decode(byte[] bytes, int offset) {
    BinaryReader in = new BinaryReader(bytes, offset, bytes.length - offset);
    String site = in.readString();
    String host = in.readString();
    long received = in.readLong();
    TickChannels channels = readChannels(bytes, in);
    long[] ticks = readLongs(in);
    int places = ticks.length * channels.size();
    return new HostTicks(
        site,
        host,
        received,
        channels,
        ticks,
        readColumn("powerMw", places, in),
        readColumn("energyMj", places, in),
        readColumn("utilisationPpb", places, in));
  }

  private TickChannels readChannels(byte[] bytes, BinaryReader in) {
    int start = in.position();
    skipChannels(in);
    byte[] content = Arrays.copyOfRange(bytes, start, in.position());
    Bytes key = new Bytes(content);
    TickChannels channels = known.get(key);
    if (channels == null) {
      channels = parseChannels(new BinaryReader(content));
      if (known.size() >= REMEMBERED) {
        known.clear();
      }
      known.put(key, channels);
    }
    return channels;
  }

  private static void skipChannels(BinaryReader in) {
    for (int count = in.readBlock(6); count > 0; count = in.readBlock(6)) {
      for (int i = 0; i < count; i++) {
        in.readLong();
        in.skipBytes();
        in.skipBytes();
        in.skipBytes();
        in.readByte();
        in.readLong();
      }
    }
  }

  private static TickChannels parseChannels(BinaryReader in) {
    List<TickChannel> channels = new ArrayList<>();
    for (int count = in.readBlock(6); count > 0; count = in.readBlock(6)) {
      for (int i = 0; i < count; i++) {
        channels.add(
            new TickChannel(
                readLevel(in),
                in.readString(),
                in.readString(),
                in.readString(),
                in.readBoolean(),
                in.readLong()));
      }
    }
    return new TickChannels(channels);
  }

  private static Level readLevel(BinaryReader in) {
    int index = in.readInt();
    if (index < 0 || index >= LEVELS.size()) {
      throw new MalformedRecordException(index + " is not the number of a level");
    }
    return LEVELS.get(index);
  }

  private static long[] readLongs(BinaryReader in) {
    long[] values = Column.NONE;
    int size = 0;
    for (int count = in.readBlock(1); count > 0; count = in.readBlock(1)) {
      values = Arrays.copyOf(values, size + count);
      for (int i = 0; i < count; i++) {
        values[size++] = in.readLong();
      }
    }
    return values;
  }

  private static Column readColumn(String name, int places, BinaryReader in) {
    long[] values = readLongs(in);
    if (values.length != 0 && values.length != places) {
      throw new MalformedRecordException(
          name + " has " + values.length + " values for " + places + " places");
    }
    long[] absentPlaces = readLongs(in);
    boolean[] absent = new boolean[absentPlaces.length == 0 ? 0 : values.length];
    for (long place : absentPlaces) {
      if (place < 0 || place >= values.length) {
        throw new MalformedRecordException(
            "absent place " + place + " of " + name + " is outside its " + values.length);
      }
      absent[(int) place] = true;
    }
    return new Column(values, absent);
  }
}
