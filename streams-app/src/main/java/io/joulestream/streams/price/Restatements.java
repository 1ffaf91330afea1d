package io.joulestream.streams.price;

import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.streams.price.PriceBook.Change;
import io.joulestream.streams.state.ByteStore;
import io.joulestream.streams.state.StateKey;
import java.util.List;

/**
 * Rows that have to be priced again because an intensity or a factor came or was revised.
 *
 * <p>They are worked off a number of rows at a time, so that live input keeps its latency, from
 * ranges in the store, so that a crash forgets none. Ranges that touch are one. Rows are those of a
 * store whose keys start with the site and the window.
 */
public final class Restatements {

  private final ByteStore ranges;
  private final char kind;
  private final ByteStore rows;
  private boolean waiting;

  /**
   * Restatements of the rows in {@code rows}.
   *
   * @param kind first byte of the entries in {@code ranges}, to tell them from other contents
   */
  public Restatements(ByteStore ranges, char kind, ByteStore rows) {
    this.ranges = ranges;
    this.kind = kind;
    this.rows = rows;
  }

  /** Reads back what waited when the store was last committed. */
  public void restore() {
    waiting = !ranges.scan(first(), last(), 1).isEmpty();
  }

  public boolean isEmpty() {
    return !waiting;
  }

  /** Lets the windows of a change wait, if there is a row in them. */
  public void add(Change change) {
    StateKey start = row(change.site(), Math.max(0, change.fromMs()));
    StateKey end =
        change.toMs() == Long.MAX_VALUE
            ? StateKey.key().text(change.site()).end()
            : row(change.site(), change.toMs());
    if (rows.scan(start, end, 1).isEmpty()) {
      return;
    }
    StateKey from = start;
    StateKey to = end;
    for (ByteStore.Entry known : ranges.scan(first(), last())) {
      StateKey.Reader reader = known.key().read();
      reader.kind();
      StateKey knownFrom = reader.rest();
      StateKey knownTo = toOf(known);
      if (knownFrom.compareTo(to) <= 0 && from.compareTo(knownTo) <= 0) {
        from = knownFrom.compareTo(from) < 0 ? knownFrom : from;
        to = knownTo.compareTo(to) > 0 ? knownTo : to;
        ranges.delete(known.key());
      }
    }
    ranges.put(entryOf(from), new BinaryWriter().writeBytes(to.bytes()).toBytes());
    waiting = true;
  }

  /** The next rows, at most {@code most} of them; they wait no longer. */
  public List<ByteStore.Entry> take(int most) {
    List<ByteStore.Entry> next = ranges.scan(first(), last(), 1);
    if (next.isEmpty()) {
      waiting = false;
      return List.of();
    }
    ByteStore.Entry range = next.get(0);
    StateKey.Reader reader = range.key().read();
    reader.kind();
    List<ByteStore.Entry> taken = rows.scan(reader.rest(), toOf(range), most);
    ranges.delete(range.key());
    if (taken.size() == most) {
      StateKey lastTaken = taken.get(most - 1).key();
      ranges.put(entryOf(lastTaken.next()), range.value());
    }
    return taken;
  }

  private StateKey toOf(ByteStore.Entry range) {
    return StateKey.ofBytes(new BinaryReader(range.value()).readBytes());
  }

  private static StateKey row(String site, long windowMs) {
    return StateKey.key().text(site).time(windowMs).build();
  }

  private StateKey entryOf(StateKey from) {
    return StateKey.key().kind(kind).prefix(from).build();
  }

  private StateKey first() {
    return StateKey.key().kind(kind).build();
  }

  private StateKey last() {
    return StateKey.key().kind(kind).end();
  }
}
