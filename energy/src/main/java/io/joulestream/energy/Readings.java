package io.joulestream.energy;

import java.util.Arrays;

/**
 * The accepted readings of one channel as a set ordered by time, in columns.
 *
 * <p>Readings may be added in any order and any number of times; {@link #settle} sorts them and
 * keeps one per time, the winner of {@link Reading#BY_PRECEDENCE}, with the number of records that
 * shared its identity. Cost: O(1) to add, O(n) to settle readings that came in order, O(n log n)
 * otherwise. Reusable through {@link #clear}.
 */
public final class Readings {

  /** Flag of a reading that has a power. */
  public static final byte POWER = 1;

  /** Flag of a reading that has a counter. */
  public static final byte COUNTER = 2;

  /** Flag of a reading that has a utilisation. */
  public static final byte UTILISATION = 4;

  /** Flag of a reading whose power comes from a model. */
  public static final byte MODELLED = 8;

  private static final int INITIAL = 64;

  private int size;
  private boolean ordered = true;

  /** Flags that any reading has. */
  private byte present;

  private long[] timeMs = new long[INITIAL];
  private long[] powerMw = new long[INITIAL];
  private long[] counterMj = new long[INITIAL];
  private long[] utilisationPpb = new long[INITIAL];
  private byte[] flags = new byte[INITIAL];
  private int[] duplicates = new int[INITIAL];
  private int[] conflicts = new int[INITIAL];

  public void clear() {
    size = 0;
    present = 0;
    ordered = true;
  }

  /** Adds one record. */
  public void add(Reading reading) {
    add(reading, 0, 0);
  }

  /**
   * Adds a reading that already stands for several records.
   *
   * @param duplicateCount further records of the same identity
   * @param conflictCount how many of those had other values
   */
  public void add(Reading reading, int duplicateCount, int conflictCount) {
    add(
        reading.timeMs(),
        flagsOf(reading),
        reading.powerMw(),
        reading.counterMj(),
        reading.utilisationPpb(),
        duplicateCount,
        conflictCount);
  }

  /** As {@link #add(Reading, int, int)}, without an object: the hot path. */
  public void add(
      long time,
      byte flagBits,
      long power,
      long counter,
      long utilisation,
      int duplicateCount,
      int conflictCount) {
    if (size == timeMs.length) {
      grow();
    }
    present |= flagBits;
    ordered &= size == 0 || timeMs[size - 1] < time;
    timeMs[size] = time;
    flags[size] = flagBits;
    powerMw[size] = power;
    counterMj[size] = counter;
    utilisationPpb[size] = utilisation;
    duplicates[size] = duplicateCount;
    conflicts[size] = conflictCount;
    size++;
  }

  /** The flags of a reading, as {@link #add(long, byte, long, long, long, int, int)} takes them. */
  public static byte flags(
      boolean hasPower, boolean hasCounter, boolean hasUtilisation, boolean modelled) {
    return (byte)
        ((hasPower ? POWER : 0)
            | (hasCounter ? COUNTER : 0)
            | (hasUtilisation ? UTILISATION : 0)
            | (modelled ? MODELLED : 0));
  }

  public static byte flagsOf(Reading reading) {
    return flags(
        reading.hasPower(), reading.hasCounter(), reading.hasUtilisation(), reading.modelled());
  }

  /** Orders the readings by time and merges those of one time; a no-op when they came in order. */
  public void settle() {
    if (ordered) {
      return;
    }
    Integer[] order = new Integer[size];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Long.compare(timeMs[a], timeMs[b]));
    Readings merged = new Readings();
    for (int i : order) {
      merged.addOrMerge(this, i);
    }
    take(merged);
  }

  private void addOrMerge(Readings from, int i) {
    int last = size - 1;
    if (size == 0 || timeMs[last] != from.timeMs[i]) {
      add(
          from.timeMs[i],
          from.flags[i],
          from.powerMw[i],
          from.counterMj[i],
          from.utilisationPpb[i],
          from.duplicates[i],
          from.conflicts[i]);
      return;
    }
    int precedence = Reading.BY_PRECEDENCE.compare(reading(last), from.reading(i));
    int mine = 1 + duplicates[last];
    int theirs = 1 + from.duplicates[i];
    int conflicting =
        precedence == 0
            ? conflicts[last] + from.conflicts[i]
            : precedence > 0 ? conflicts[last] + theirs : from.conflicts[i] + mine;
    if (precedence < 0) {
      flags[last] = from.flags[i];
      powerMw[last] = from.powerMw[i];
      counterMj[last] = from.counterMj[i];
      utilisationPpb[last] = from.utilisationPpb[i];
    }
    duplicates[last] = mine + theirs - 1;
    conflicts[last] = conflicting;
  }

  private void take(Readings other) {
    size = other.size;
    ordered = true;
    present = other.present;
    timeMs = other.timeMs;
    powerMw = other.powerMw;
    counterMj = other.counterMj;
    utilisationPpb = other.utilisationPpb;
    flags = other.flags;
    duplicates = other.duplicates;
    conflicts = other.conflicts;
  }

  private void grow() {
    int length = timeMs.length * 2;
    timeMs = Arrays.copyOf(timeMs, length);
    powerMw = Arrays.copyOf(powerMw, length);
    counterMj = Arrays.copyOf(counterMj, length);
    utilisationPpb = Arrays.copyOf(utilisationPpb, length);
    flags = Arrays.copyOf(flags, length);
    duplicates = Arrays.copyOf(duplicates, length);
    conflicts = Arrays.copyOf(conflicts, length);
  }

  /** Whether a record with the flag was added, even if it does not stand. */
  boolean has(byte flag) {
    return (present & flag) != 0;
  }

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  public long timeMs(int i) {
    return timeMs[i];
  }

  public long powerMw(int i) {
    return powerMw[i];
  }

  public long counterMj(int i) {
    return counterMj[i];
  }

  public long utilisationPpb(int i) {
    return utilisationPpb[i];
  }

  public byte flags(int i) {
    return flags[i];
  }

  public boolean hasPower(int i) {
    return (flags[i] & POWER) != 0;
  }

  public boolean hasCounter(int i) {
    return (flags[i] & COUNTER) != 0;
  }

  public boolean hasUtilisation(int i) {
    return (flags[i] & UTILISATION) != 0;
  }

  public boolean isModelled(int i) {
    return (flags[i] & MODELLED) != 0;
  }

  /** Further records of reading {@code i}'s identity. */
  public int duplicates(int i) {
    return duplicates[i];
  }

  /** How many of {@link #duplicates} had other values. */
  public int conflicts(int i) {
    return conflicts[i];
  }

  /** Index of the first reading at or after {@code time}, or {@link #size}. */
  public int firstAtOrAfter(long time) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (timeMs[middle] < time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  public Reading reading(int i) {
    return new Reading(
        timeMs[i],
        hasPower(i),
        powerMw[i],
        hasCounter(i),
        counterMj[i],
        hasUtilisation(i),
        utilisationPpb[i],
        isModelled(i));
  }
}
