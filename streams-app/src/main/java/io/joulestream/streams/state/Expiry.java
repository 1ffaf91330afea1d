package io.joulestream.streams.state;

import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Lets go of entries that nobody touched for a time, a number at a time.
 *
 * <p>How long something is kept is a matter of the installation's clock, as on a Kafka topic: by
 * event time, history that is imported today would be gone tomorrow. Results never depend on it.
 * Values begin with a version byte and what {@link #write} writes.
 */
public final class Expiry {

  /** Between two passes over the store. */
  private static final long PAUSE_MS = Duration.ofMinutes(30).toMillis();

  private final ByteStore store;
  private final StateKey first;
  private final StateKey last;
  private final long keptMs;
  private StateKey cursor;
  private long notBeforeMs = Long.MIN_VALUE;

  /**
   * Of the entries in [first, last).
   *
   * @param kept how long an entry stays after it was touched
   */
  public Expiry(ByteStore store, StateKey first, StateKey last, Duration kept) {
    this.store = store;
    this.first = first;
    this.last = last;
    this.keptMs = kept.toMillis();
    this.cursor = first;
  }

  /**
   * Goes on with a value after its version.
   *
   * @param touchedMs when the entry was last changed
   * @param open what can still change it by itself: as long as there is any it stays
   */
  public static BinaryWriter write(BinaryWriter out, long touchedMs, int open) {
    return out.writeFixedLong(touchedMs).writeInt(open);
  }

  /** Passes over what {@link #write} wrote. */
  public static void skip(BinaryReader in) {
    in.readFixedLong();
    in.readInt();
  }

  /** Looks at up to {@code most} entries; those to go are shown and deleted. */
  public void sweep(long nowMs, int most, Consumer<ByteStore.Entry> gone) {
    if (nowMs < notBeforeMs) {
      return;
    }
    List<ByteStore.Entry> entries = store.scan(cursor, last, most);
    for (ByteStore.Entry entry : entries) {
      BinaryReader in = new BinaryReader(entry.value());
      in.readByte();
      long touched = in.readFixedLong();
      if (in.readInt() == 0 && touched < nowMs - keptMs) {
        gone.accept(entry);
        store.delete(entry.key());
      }
    }
    if (entries.size() < most) {
      cursor = first;
      notBeforeMs = nowMs + PAUSE_MS;
    } else {
      cursor = entries.get(most - 1).key().next();
    }
  }
}
