package io.joulestream.streams.host;

import io.joulestream.energy.AllocationHistory;
import io.joulestream.energy.AllocationHistory.JobOnHost;
import io.joulestream.energy.Level;
import io.joulestream.energy.Readings;
import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.schemas.TickChannels;
import io.joulestream.streams.MessageCodec;
import io.joulestream.streams.state.StateKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one host. The parts that {@link #encode} writes change rarely; the rest follows
 * from them, from the raw chunks and from the stored events.
 */
final class HostState {

  private static final List<Level> LEVELS =
      List.of(Level.FACILITY, Level.RACK, Level.NODE, Level.DEVICE);

  final String site;
  final String host;
  final List<Slot> slots = new ArrayList<>();
  final AllocationHistory history = new AllocationHistory();

  /** Greatest receive time of a record. */
  long receivedMs = Slot.NEVER;

  /** Event time of the last accepted reading. */
  long lastReadingMs = Slot.NEVER;

  /** Windows before are past the lateness horizon. */
  long settledBeforeMs = Slot.NEVER;

  /** Windows before can never change again, and their raw readings are gone. */
  long closedBeforeMs = Slot.NEVER;

  /** Retained chunks by start; those not in use are not decoded. */
  final NavigableMap<Long, @Nullable RawChunk> chunks = new TreeMap<>();

  /** For each job the windows in which it was charged something, [from, until). */
  final Map<String, long[]> charged = new HashMap<>();

  /** Whether what is said of jobs may differ from {@link #said}. */
  boolean jobsStale = true;

  /** What was last said of each job. */
  final Map<String, JobOnHost> said = new HashMap<>();

  /** The frontier for which closing was last considered. */
  long consideredMs = Slot.NEVER;

  private final Map<ChannelId, Integer> slotOf = new HashMap<>();
  private @Nullable TickChannels lastChannels;
  private int[] lastSlots = {};
  boolean changed;

  HostState(String site, String host) {
    this.site = site;
    this.host = host;
  }

  StateKey key() {
    return keyOf(site, host);
  }

  static StateKey keyOf(String site, String host) {
    return StateKey.key().text(site).text(host).build();
  }

  /** Whether nothing was ever heard of it live. */
  boolean isNew() {
    return receivedMs == Slot.NEVER;
  }

  /** Whether device readings of this host were ever accepted. */
  boolean hasDevices() {
    return slots.stream()
        .anyMatch(s -> s.meter().wasRead() && s.meter().id().level() == Level.DEVICE);
  }

  /**
   * The slots of a record's channels, made where they are new.
   *
   * @return by channel; {@link #changed} tells whether something is new
   */
  int[] slotsOf(TickChannels channels) {
    if (channels == lastChannels) {
      return lastSlots;
    }
    int[] found = new int[channels.size()];
    for (int c = 0; c < found.length; c++) {
      found[c] = slotOf.computeIfAbsent(ChannelId.of(channels.get(c)), this::newSlot);
    }
    lastChannels = channels;
    lastSlots = found;
    return found;
  }

  private int newSlot(ChannelId id) {
    slots.add(new Slot(id));
    changed = true;
    return slots.size() - 1;
  }

  byte[] encode() {
    BinaryWriter out = MessageCodec.open();
    out.writeLong(receivedMs).writeLong(lastReadingMs);
    out.writeLong(settledBeforeMs).writeLong(closedBeforeMs);
    out.writeInt(slots.size());
    for (Slot slot : slots) {
      KnownMeter meter = slot.meter();
      ChannelId id = meter.id();
      out.writeByte(LEVELS.indexOf(id.level())).writeString(id.device()).writeString(id.meter());
      out.writeString(meter.model()).writeLong(meter.counterRangeMj());
      out.writeLong(meter.firstReceivedMs());
      writeReadings(slot.carried(), out);
    }
    return out.toBytes();
  }

  private static void writeReadings(Readings readings, BinaryWriter out) {
    out.writeInt(readings.size());
    for (int i = 0; i < readings.size(); i++) {
      out.writeLong(readings.timeMs(i)).writeByte(readings.flags(i));
      out.writeLong(readings.powerMw(i)).writeLong(readings.counterMj(i));
      out.writeLong(readings.utilisationPpb(i));
    }
  }

  static HostState decode(String site, String host, byte[] bytes) {
    HostState state = new HostState(site, host);
    BinaryReader in = MessageCodec.open(bytes);
    state.receivedMs = in.readLong();
    state.lastReadingMs = in.readLong();
    state.settledBeforeMs = in.readLong();
    state.closedBeforeMs = in.readLong();
    for (int count = in.readInt(); count > 0; count--) {
      ChannelId id = new ChannelId(LEVELS.get(in.readByte()), in.readString(), in.readString());
      Slot slot = state.slots.get(state.slotOf.computeIfAbsent(id, state::newSlot));
      slot.meter().describe(in.readString(), in.readLong());
      slot.meter().received(in.readLong());
      readReadings(in, slot.carried());
      slot.sawCounter(Slot.timeOfLast(slot.carried(), Readings.COUNTER));
      slot.sawPower(Slot.timeOfLast(slot.carried(), Readings.POWER));
    }
    state.changed = false;
    return state;
  }

  private static void readReadings(BinaryReader in, Readings readings) {
    for (int count = in.readInt(); count > 0; count--) {
      readings.add(in.readLong(), in.readByte(), in.readLong(), in.readLong(), in.readLong(), 0, 0);
    }
  }
}
