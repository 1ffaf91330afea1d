package io.joulestream.streams.rollup;

import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.streams.MessageCodec;
import io.joulestream.streams.state.Expiry;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A sum over one period.
 *
 * <p>Two time zones can start a period at the same instant, where a site changed from one to the
 * other. Then it is of both, and names the one of most rows.
 */
final class Bin<S extends Summable<S>> {

  private S sum;
  private String timezone;
  private final TreeMap<String, Long> rowsByZone = new TreeMap<>();
  private long receivedMs = Long.MIN_VALUE;
  private boolean published;

  Bin(S none, String timezone) {
    this.sum = none;
    this.timezone = timezone;
  }

  /** Adds a difference. */
  void add(S change, String zone, long received) {
    sum = sum.plus(change);
    receivedMs = Math.max(receivedMs, received);
    rowsByZone.merge(zone, change.rows(), Long::sum);
    rowsByZone.values().removeIf(rows -> rows == 0);
    timezone =
        rowsByZone.entrySet().stream()
            .max(
                Map.Entry.<String, Long>comparingByValue()
                    .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
            .map(Map.Entry::getKey)
            .orElse(timezone);
  }

  S sum() {
    return sum;
  }

  /** The time zone of most rows; while there is none, that of the last that there was. */
  String timezone() {
    return timezone;
  }

  long receivedMs() {
    return receivedMs;
  }

  boolean isPublished() {
    return published;
  }

  void publish() {
    published = true;
  }

  /**
   * As bytes.
   *
   * @param touchedMs when it was changed
   */
  byte[] encode(long touchedMs) {
    BinaryWriter out = Expiry.write(MessageCodec.open(), touchedMs, 0);
    out.writeString(timezone).writeInt(rowsByZone.size());
    rowsByZone.forEach((zone, rows) -> out.writeString(zone).writeLong(rows));
    out.writeLong(receivedMs).writeBoolean(published);
    sum.write(out);
    return out.toBytes();
  }

  static <S extends Summable<S>> Bin<S> decode(
      byte[] bytes, S none, Function<BinaryReader, S> read) {
    BinaryReader in = MessageCodec.open(bytes);
    Expiry.skip(in);
    Bin<S> bin = new Bin<>(none, in.readString());
    for (int zones = in.readInt(); zones > 0; zones--) {
      bin.rowsByZone.put(in.readString(), in.readLong());
    }
    bin.receivedMs = in.readLong();
    bin.published = in.readBoolean();
    bin.sum = read.apply(in);
    return bin;
  }
}
