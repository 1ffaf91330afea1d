package io.joulestream.streams.rollup;

import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.streams.Keeping;
import io.joulestream.streams.state.ByteStore;
import io.joulestream.streams.state.DueKeys;
import io.joulestream.streams.state.StateKey;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The sums of one kind, by what they are of and by period. Those that change are due to be
 * published.
 *
 * <p>A sum that was let go is not begun again from nothing: it stays as it was stated. So of
 * everything that was let go, the last is noted.
 */
final class Bins<S extends Summable<S>> {

  private static final char LET_GO = 'W';

  private final ByteStore store;
  private final DueKeys due;
  private final Keeping keeping;
  private final char kind;
  private final List<Period> periods;
  private final S none;
  private final Function<BinaryReader, S> read;

  /**
   * The sums in a part of a store, under keys of a period, {@code kind}, what they are of, and the
   * start.
   */
  Bins(
      ByteStore store,
      DueKeys due,
      Keeping keeping,
      char kind,
      List<Period> periods,
      S none,
      Function<BinaryReader, S> read) {
    this.store = store;
    this.due = due;
    this.keeping = keeping;
    this.kind = kind;
    this.periods = periods;
    this.none = none;
    this.read = read;
  }

  /**
   * Adds a difference to every period of a site's time zone that holds {@code timeMs}.
   *
   * @param of what the sum is of
   */
  void add(StateKey of, String timezone, long timeMs, S change, long receivedMs) {
    if (change.equals(none)) {
      return;
    }
    ZoneId zone = ZoneId.of(timezone);
    for (Period period : periods) {
      add(key(period, of, period.startMs(timeMs, zone)), timezone, change, receivedMs);
    }
  }

  private void add(StateKey key, String timezone, S change, long receivedMs) {
    byte[] known = store.get(key);
    if (known == null && isLetGo(key)) {
      return;
    }
    Bin<S> bin = known == null ? new Bin<>(none, timezone) : Bin.decode(known, none, read);
    bin.add(change, timezone, receivedMs);
    store.put(key, bin.encode(keeping.nowMs()));
    due.add(key, startOf(key));
  }

  private StateKey key(Period period, StateKey of, long startMs) {
    return StateKey.key().kind(period.letter()).kind(kind).prefix(of).time(startMs).build();
  }

  /** A sum to be published; none if it is of nothing, and never was of anything stated. */
  Optional<Bin<S>> publish(StateKey key) {
    Optional<Bin<S>> found =
        Optional.ofNullable(store.get(key))
            .map(bytes -> Bin.decode(bytes, none, read))
            .filter(bin -> bin.isPublished() || !bin.sum().equals(none));
    found
        .filter(bin -> !bin.isPublished())
        .ifPresent(
            bin -> {
              bin.publish();
              store.put(key, bin.encode(keeping.nowMs()));
            });
    return found;
  }

  private boolean isLetGo(StateKey key) {
    byte[] last = store.get(letGo(key));
    return last != null && startOf(key) <= new BinaryReader(last).readFixedLong();
  }

  /** Notes that a sum was let go. */
  static void noteLetGo(ByteStore store, StateKey key) {
    StateKey noted = letGo(key);
    byte[] last = store.get(noted);
    if (last == null || new BinaryReader(last).readFixedLong() < startOf(key)) {
      store.put(noted, new BinaryWriter(8).writeFixedLong(startOf(key)).toBytes());
    }
  }

  private static StateKey letGo(StateKey key) {
    byte[] bytes = key.bytes();
    StateKey of = StateKey.ofBytes(Arrays.copyOf(bytes, bytes.length - Long.BYTES));
    return StateKey.key().kind(LET_GO).prefix(of).build();
  }

  private static long startOf(StateKey key) {
    byte[] bytes = key.bytes();
    return new BinaryReader(bytes, bytes.length - Long.BYTES, Long.BYTES).readFixedLong();
  }
}
