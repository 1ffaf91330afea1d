package io.joulestream.streams.host;

import io.joulestream.energy.Readings;
import io.joulestream.streams.state.ByteStore;
import io.joulestream.streams.state.StateKey;
import java.util.Arrays;
import java.util.Map;

/** The raw readings of all hosts of a task, in chunks of a part of a window each. */
final class RawReadings {

  private final ByteStore store;
  private final long chunkMs;

  RawReadings(ByteStore store, long chunkMs) {
    this.store = store;
    this.chunkMs = chunkMs;
  }

  /** Finds the chunks of a host that was just read back, and what follows from them. */
  void restore(HostState state) {
    StateKey prefix = state.key();
    for (ByteStore.Entry entry : store.scan(prefix, StateKey.key().prefix(prefix).end())) {
      StateKey.Reader reader = entry.key().read();
      reader.text();
      reader.text();
      RawChunk chunk = RawChunk.decode(reader.time(), entry.value());
      state.chunks.put(chunk.startMs(), chunk);
      state.receivedMs = Math.max(state.receivedMs, chunk.receivedMs());
      state.lastReadingMs = Math.max(state.lastReadingMs, chunk.latestMs());
      Readings[] bySlot = emptySlots(state);
      chunk.readInto(bySlot);
      for (int slot = 0; slot < bySlot.length; slot++) {
        bySlot[slot].settle();
        state.slots.get(slot).sawCounter(Slot.timeOfLast(bySlot[slot], Readings.COUNTER));
        state.slots.get(slot).sawPower(Slot.timeOfLast(bySlot[slot], Readings.POWER));
      }
    }
  }

  private static Readings[] emptySlots(HostState state) {
    Readings[] bySlot = new Readings[state.slots.size()];
    Arrays.setAll(bySlot, slot -> new Readings());
    return bySlot;
  }

  /** The chunk that holds {@code timeMs}, to be appended to and saved. */
  RawChunk at(HostState state, long timeMs) {
    long start = Math.floorDiv(timeMs, chunkMs) * chunkMs;
    if (!state.chunks.containsKey(start)) {
      state.chunks.put(start, new RawChunk(start));
    }
    return chunk(state, start);
  }

  private RawChunk chunk(HostState state, long start) {
    RawChunk chunk = state.chunks.get(start);
    if (chunk == null) {
      byte[] bytes = store.get(keyOf(state, start));
      if (bytes == null) {
        throw new IllegalStateException(
            "the chunk of " + state.host + " at " + start + " is listed but not stored");
      }
      chunk = RawChunk.decode(start, bytes);
      state.chunks.put(start, chunk);
    }
    return chunk;
  }

  void save(HostState state, RawChunk chunk) {
    RawChunk saved = chunk;
    if (chunk.isWorthCompacting()) {
      saved = chunk.withoutDuplicates(state.slots.size());
      state.chunks.put(saved.startMs(), saved);
    }
    store.put(keyOf(state, saved.startMs()), saved.encode());
  }

  /** Forgets decoded chunks but the latest, which will be appended to. */
  void release(HostState state) {
    if (state.chunks.size() > 1) {
      for (Map.Entry<Long, RawChunk> entry :
          state.chunks.headMap(state.chunks.lastKey(), false).entrySet()) {
        entry.setValue(null);
      }
    }
  }

  /**
   * The readings of [fromMs, toMs), by slot and settled, each preceded by the slot's last counter
   * and last power before, and with at least the first of each after.
   */
  Readings[] between(HostState state, long fromMs, long toMs) {
    long first = Math.floorDiv(fromMs, chunkMs) * chunkMs;
    Readings[] bySlot = lastBefore(state, first);
    for (long start : state.chunks.tailMap(first).keySet()) {
      if (start >= toMs && reachTo(bySlot, state, toMs)) {
        break;
      }
      chunk(state, start).readInto(bySlot);
    }
    for (Readings readings : bySlot) {
      readings.settle();
    }
    return bySlot;
  }

  /** Whether each slot has a counter and a power at or after a time, as far as any was read. */
  private static boolean reachTo(Readings[] bySlot, HostState state, long timeMs) {
    for (int i = 0; i < bySlot.length; i++) {
      Slot slot = state.slots.get(i);
      Readings readings = bySlot[i];
      if ((slot.lastCounterMs() >= timeMs && !reaches(readings, Readings.COUNTER, timeMs))
          || (slot.lastPowerMs() >= timeMs && !reaches(readings, Readings.POWER, timeMs))) {
        return false;
      }
    }
    return true;
  }

  /** Looks back from the reading that was added last, which is of the latest chunk. */
  private static boolean reaches(Readings readings, byte flag, long timeMs) {
    for (int i = readings.size() - 1; i >= 0 && readings.timeMs(i) >= timeMs; i--) {
      if ((readings.flags(i) & flag) != 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Each slot's last reading with a counter and last with a power in chunks before {@code first}.
   */
  private Readings[] lastBefore(HostState state, long first) {
    int size = state.slots.size();
    Readings[] counters = new Readings[size];
    Readings[] powers = new Readings[size];
    int missing = 0;
    for (Slot slot : state.slots) {
      missing += (slot.lastCounterMs() == Slot.NEVER ? 0 : 1);
      missing += (slot.lastPowerMs() == Slot.NEVER ? 0 : 1);
    }
    for (long start : state.chunks.headMap(first, false).descendingKeySet()) {
      if (missing == 0) {
        break;
      }
      Readings[] bySlot = emptySlots(state);
      chunk(state, start).readInto(bySlot);
      for (int slot = 0; slot < size; slot++) {
        bySlot[slot].settle();
        missing -= keepLast(bySlot[slot], Readings.COUNTER, counters, slot);
        missing -= keepLast(bySlot[slot], Readings.POWER, powers, slot);
      }
    }
    Readings[] last = new Readings[size];
    for (int slot = 0; slot < size; slot++) {
      last[slot] = merged(counters[slot], powers[slot], state.slots.get(slot).carried());
    }
    return last;
  }

  private static int keepLast(Readings readings, byte flag, Readings[] found, int slot) {
    int i = found[slot] == null ? Slot.lastWith(readings, readings.size(), flag) : -1;
    if (i < 0) {
      return 0;
    }
    found[slot] = new Readings();
    found[slot].add(readings.reading(i));
    return 1;
  }

  /** The latest counter and the latest power of those found and those carried. */
  private static Readings merged(Readings counter, Readings power, Readings carried) {
    Readings all = new Readings();
    for (int i = 0; i < carried.size(); i++) {
      all.add(carried.reading(i));
    }
    if (counter != null) {
      all.add(counter.reading(0));
    }
    if (power != null) {
      all.add(power.reading(0));
    }
    all.settle();
    Readings latest = new Readings();
    Slot.addLatest(all, all.size(), latest);
    return latest;
  }

  /** Each slot's last reading with a counter and last with a power at or before {@code timeMs}. */
  Readings[] latestUpTo(HostState state, long timeMs) {
    long start = Math.floorDiv(timeMs, chunkMs) * chunkMs;
    Readings[] bySlot = lastBefore(state, start);
    if (state.chunks.containsKey(start)) {
      chunk(state, start).readInto(bySlot);
    }
    for (int slot = 0; slot < bySlot.length; slot++) {
      bySlot[slot].settle();
      Readings latest = new Readings();
      Slot.addLatest(bySlot[slot], bySlot[slot].firstAtOrAfter(timeMs + 1), latest);
      bySlot[slot] = latest;
    }
    return bySlot;
  }

  /** Time of the slot's last reading before {@code timeMs} with the flag, or {@link Slot#NEVER}. */
  long previousMs(HostState state, int slot, long timeMs, byte flag) {
    for (long start : state.chunks.headMap(timeMs, false).descendingKeySet()) {
      Readings[] bySlot = emptySlots(state);
      chunk(state, start).readInto(bySlot);
      Readings readings = bySlot[slot];
      readings.settle();
      int i = Slot.lastWith(readings, readings.firstAtOrAfter(timeMs), flag);
      if (i >= 0) {
        return readings.timeMs(i);
      }
    }
    return Slot.timeOfLast(state.slots.get(slot).carried(), flag);
  }

  /** Drops the chunks that end at or before {@code beforeMs}, but for each slot's last readings. */
  void drop(HostState state, long beforeMs) {
    var old = state.chunks.headMap(beforeMs - chunkMs, true);
    if (old.isEmpty()) {
      return;
    }
    Readings[] bySlot = emptySlots(state);
    for (long start : old.keySet()) {
      chunk(state, start).readInto(bySlot);
      store.delete(keyOf(state, start));
    }
    old.clear();
    for (int slot = 0; slot < bySlot.length; slot++) {
      bySlot[slot].settle();
      state.slots.get(slot).carry(bySlot[slot]);
    }
    state.changed = true;
  }

  private static StateKey keyOf(HostState state, long start) {
    return StateKey.key().prefix(state.key()).time(start).build();
  }
}
