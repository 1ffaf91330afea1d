package io.joulestream.streams.state;

import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.streams.EndMarker;
import java.util.List;

/**
 * Knows when all input of a task has come, by the end markers that every task before it multicasts.
 *
 * <p>Only a replay sends them. A live pipeline has no end.
 */
public final class EndGate {

  private final ByteStore store;
  private final char kind;
  private final List<String> origins;

  /**
   * @param kind first byte of the entries in {@code store}, to tell them from other contents
   * @param origins the steps whose markers have to come
   */
  public EndGate(ByteStore store, char kind, List<String> origins) {
    this.store = store;
    this.kind = kind;
    this.origins = List.copyOf(origins);
  }

  /** Notes a marker; true if none of its replay is missing any more. */
  public boolean arrive(EndMarker marker) {
    store.put(
        of(marker, marker.origin()).time(marker.task()).build(),
        new BinaryWriter().writeInt(marker.tasks()).toBytes());
    return origins.stream().allMatch(origin -> isComplete(marker, origin));
  }

  private boolean isComplete(EndMarker marker, String origin) {
    List<ByteStore.Entry> arrived =
        store.scan(of(marker, origin).build(), of(marker, origin).end());
    return !arrived.isEmpty()
        && arrived.size() >= new BinaryReader(arrived.get(0).value()).readInt();
  }

  private StateKey.Writer of(EndMarker marker, String origin) {
    return StateKey.key().kind(kind).text(marker.replay()).text(origin);
  }
}
