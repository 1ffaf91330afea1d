package io.joulestream.streams.host;

import static io.joulestream.energy.Readings.COUNTER;
import static io.joulestream.energy.Readings.MODELLED;
import static io.joulestream.energy.Readings.POWER;
import static io.joulestream.energy.Readings.UTILISATION;

import io.joulestream.energy.Readings;
import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.streams.MessageCodec;
import java.util.Arrays;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The raw readings of one host in a short stretch of time, as they came, in few bytes.
 *
 * <p>Appended to at every record and decoded only when a window is worked out. A reading takes 7 to
 * 9 bytes at 1 Hz: powers and counters are differences to the last of the same slot, and slots that
 * follow each other need no number. Duplicates stay until {@link #withoutDuplicates}.
 */
final class RawChunk {

  /** Above this, and above twice what was left the last time, duplicates are worth removing. */
  private static final int COMPACT_ABOVE_BYTES = 32_768;

  private static final int COPIES = 16;
  private static final int JUMP = 32;
  private static final int PER_CENT = 64;
  private static final long PPB_PER_CENT = 10_000_000;

  private final long startMs;
  private final BinaryWriter body = new BinaryWriter(256);
  private final Deltas deltas;
  private long receivedMs;
  private long latestMs;
  private int compactedSize;

  RawChunk(long startMs) {
    this.startMs = startMs;
    this.latestMs = startMs;
    this.deltas = new Deltas(startMs);
  }

  /** What differences are taken to. */
  private static final class Deltas {
    private long tickMs;
    private long[] mw = new long[8];
    private long[] mj = new long[8];

    Deltas(long startMs) {
      this.tickMs = startMs;
    }

    void ensure(int slot) {
      if (slot >= mw.length) {
        mw = Arrays.copyOf(mw, Math.max(slot + 1, mw.length * 2));
        mj = Arrays.copyOf(mj, mw.length);
      }
    }
  }

  static RawChunk decode(long startMs, byte[] bytes) {
    RawChunk chunk = new RawChunk(startMs);
    BinaryReader in = MessageCodec.open(bytes);
    chunk.receivedMs = in.readLong();
    chunk.latestMs = in.readLong();
    chunk.compactedSize = in.readInt();
    int start = in.position();
    chunk.body.writeRaw(bytes, start, bytes.length - start);
    chunk.visit(chunk.deltas, null);
    return chunk;
  }

  byte[] encode() {
    return MessageCodec.open()
        .writeLong(receivedMs)
        .writeLong(latestMs)
        .writeInt(compactedSize)
        .writeAll(body)
        .toBytes();
  }

  long startMs() {
    return startMs;
  }

  /** Greatest receive time of its records. */
  long receivedMs() {
    return receivedMs;
  }

  /** Greatest event time in it. */
  long latestMs() {
    return latestMs;
  }

  /** Starts the readings of one tick; exactly {@code readings} times {@link #add} follows. */
  void tick(long timeMs, long received, int readings) {
    body.writeLong(timeMs - deltas.tickMs).writeLong(readings);
    deltas.tickMs = timeMs;
    latestMs = Math.max(latestMs, timeMs);
    receivedMs = Math.max(receivedMs, received);
  }

  /**
   * Adds a reading of the current tick, {@code previousSlot} being that of the one before, or −1.
   */
  void add(int slot, int previousSlot, byte readingFlags, long mw, long mj, long ppb) {
    add(slot, previousSlot, readingFlags, mw, mj, ppb, 0, 0);
  }

  private void add(
      int slot,
      int previousSlot,
      byte readingFlags,
      long mw,
      long mj,
      long ppb,
      int duplicates,
      int conflicts) {
    deltas.ensure(slot);
    int flags =
        readingFlags
            | (duplicates > 0 ? COPIES : 0)
            | (slot != previousSlot + 1 ? JUMP : 0)
            | (ppb % PPB_PER_CENT == 0 ? PER_CENT : 0);
    body.writeByte(flags);
    if ((flags & JUMP) != 0) {
      body.writeLong(slot);
    }
    if ((flags & POWER) != 0) {
      body.writeLong(mw - deltas.mw[slot]);
      deltas.mw[slot] = mw;
    }
    if ((flags & COUNTER) != 0) {
      body.writeLong(mj - deltas.mj[slot]);
      deltas.mj[slot] = mj;
    }
    if ((flags & UTILISATION) != 0) {
      body.writeLong((flags & PER_CENT) != 0 ? ppb / PPB_PER_CENT : ppb);
    }
    if ((flags & COPIES) != 0) {
      body.writeInt(duplicates).writeInt(conflicts);
    }
  }

  /** Adds all readings to those of their slots, in the order in which they came. */
  void readInto(Readings[] bySlot) {
    visit(new Deltas(startMs), bySlot);
  }

  private void visit(Deltas last, Readings @Nullable [] bySlot) {
    BinaryReader in = body.reader();
    while (in.hasMore()) {
      last.tickMs += in.readLong();
      int readings = in.readInt();
      int slot = -1;
      for (int i = 0; i < readings; i++) {
        int flags = in.readByte();
        slot = (flags & JUMP) != 0 ? in.readInt() : slot + 1;
        last.ensure(slot);
        if ((flags & POWER) != 0) {
          last.mw[slot] += in.readLong();
        }
        if ((flags & COUNTER) != 0) {
          last.mj[slot] += in.readLong();
        }
        long utilisation = (flags & UTILISATION) != 0 ? in.readLong() : 0;
        int duplicates = (flags & COPIES) != 0 ? in.readInt() : 0;
        int conflicts = (flags & COPIES) != 0 ? in.readInt() : 0;
        if (bySlot != null) {
          bySlot[slot].add(
              last.tickMs,
              (byte) (flags & (POWER | COUNTER | UTILISATION | MODELLED)),
              (flags & POWER) != 0 ? last.mw[slot] : 0,
              (flags & COUNTER) != 0 ? last.mj[slot] : 0,
              (flags & PER_CENT) != 0 ? utilisation * PPB_PER_CENT : utilisation,
              duplicates,
              conflicts);
        }
      }
    }
  }

  boolean isWorthCompacting() {
    return body.size() > COMPACT_ABOVE_BYTES && body.size() > 2 * compactedSize;
  }

  /** The same set of readings, each once, with the number of its duplicates. */
  RawChunk withoutDuplicates(int slots) {
    Readings[] bySlot = new Readings[slots];
    Arrays.setAll(bySlot, slot -> new Readings());
    readInto(bySlot);
    TreeSet<Long> ticks = new TreeSet<>();
    for (Readings readings : bySlot) {
      readings.settle();
      for (int i = 0; i < readings.size(); i++) {
        ticks.add(readings.timeMs(i));
      }
    }
    RawChunk compacted = new RawChunk(startMs);
    ticks.forEach(tick -> compacted.addTick(tick, receivedMs, bySlot));
    compacted.compactedSize = compacted.body.size();
    return compacted;
  }

  private void addTick(long tickMs, long received, Readings[] bySlot) {
    int count = 0;
    for (Readings readings : bySlot) {
      count += indexOf(readings, tickMs) >= 0 ? 1 : 0;
    }
    tick(tickMs, received, count);
    int previous = -1;
    for (int slot = 0; slot < bySlot.length; slot++) {
      Readings readings = bySlot[slot];
      int i = indexOf(readings, tickMs);
      if (i >= 0) {
        add(
            slot,
            previous,
            readings.flags(i),
            readings.powerMw(i),
            readings.counterMj(i),
            readings.utilisationPpb(i),
            readings.duplicates(i),
            readings.conflicts(i));
        previous = slot;
      }
    }
  }

  private static int indexOf(Readings readings, long timeMs) {
    int i = readings.firstAtOrAfter(timeMs);
    return i < readings.size() && readings.timeMs(i) == timeMs ? i : -1;
  }
}
