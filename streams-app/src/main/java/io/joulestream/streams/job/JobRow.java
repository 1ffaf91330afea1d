package io.joulestream.streams.job;

import io.joulestream.energy.CoveredTime;
import io.joulestream.energy.JobShare;
import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.streams.MarkerCounts;
import io.joulestream.streams.MessageCodec;
import io.joulestream.streams.ledger.Amount;
import io.joulestream.streams.ledger.Entries;
import io.joulestream.streams.ledger.Figure;
import io.joulestream.streams.price.Tariff;
import io.joulestream.streams.state.Expiry;
import java.util.Optional;
import java.util.Set;

/**
 * One job at one site in one window: the sum of what its hosts charge, what was published of it,
 * and how often it was entered in the ledger.
 */
final class JobRow {

  private long energyMj;
  private long heldIdleMj;
  private long overheadMj;
  private long uncertaintyMj;
  private CoveredTime covered = CoveredTime.NONE;
  private long missingMs;
  private int hosts;
  private int unsettled;

  /** Hosts that have not closed the window, so that they may charge something else yet. */
  private int open;

  private long receivedMs = Long.MIN_VALUE;
  private MarkerCounts markers = new MarkerCounts();
  private Optional<Figure> published = Optional.empty();
  private Entries entries = new Entries();

  /** Replaces what one host charges while it may. Either side may be absent. */
  void replace(Optional<Part> before, Optional<Part> after) {
    open += (after.isPresent() ? 1 : 0) - (before.isPresent() ? 1 : 0);
    exchange(before, after);
  }

  /** Replaces what a host charged that has closed the window. */
  void correct(Optional<Part> before, Optional<Part> after) {
    exchange(before, after);
    entries.correct();
  }

  private void exchange(Optional<Part> before, Optional<Part> after) {
    before.ifPresent(part -> add(part, -1));
    after.ifPresent(part -> add(part, 1));
    markers.replace(
        before.map(p -> p.share().markers()).orElse(Set.of()),
        after.map(p -> p.share().markers()).orElse(Set.of()));
  }

  private void add(Part part, int sign) {
    JobShare share = part.share();
    energyMj += sign * share.energyMj();
    heldIdleMj += sign * share.heldIdleMj();
    overheadMj += sign * share.overheadMj();
    uncertaintyMj += sign * share.uncertaintyMj();
    covered = sign > 0 ? covered.plus(share.covered()) : covered.minus(share.covered());
    missingMs += sign * share.missingMs();
    hosts += sign;
    unsettled += part.settled() ? 0 : sign;
    receivedMs = Math.max(receivedMs, part.receivedMs());
  }

  /** One host of those that are not settled is. */
  void settleOne() {
    unsettled--;
  }

  /** One host has closed the window. */
  void closeOne() {
    open--;
  }

  boolean exists() {
    return hosts > 0;
  }

  boolean isFinal() {
    return unsettled == 0;
  }

  Amount amount() {
    return new Amount(
        energyMj, heldIdleMj, overheadMj, uncertaintyMj, covered, missingMs, markers.markers());
  }

  CoveredTime covered() {
    return covered;
  }

  /** Greatest receive time of what the row and its price follow from. */
  long receivedMs(Tariff tariff) {
    return Math.max(receivedMs, tariff.receivedMs());
  }

  long receivedMs() {
    return receivedMs;
  }

  Optional<Figure> published() {
    return published;
  }

  void publish(Optional<Figure> now) {
    published = now;
  }

  Entries entries() {
    return entries;
  }

  /**
   * As bytes.
   *
   * @param touchedMs when it was changed
   */
  byte[] encode(long touchedMs) {
    BinaryWriter out = Expiry.write(MessageCodec.open(), touchedMs, open);
    out.writeLong(energyMj).writeLong(heldIdleMj).writeLong(overheadMj);
    out.writeLong(uncertaintyMj);
    MessageCodec.writeCovered(covered, out);
    out.writeLong(missingMs).writeInt(hosts).writeInt(unsettled).writeLong(receivedMs);
    markers.write(out);
    entries.write(out);
    out.writeBoolean(published.isPresent());
    published.ifPresent(figure -> figure.write(out));
    return out.toBytes();
  }

  static JobRow decode(byte[] bytes) {
    BinaryReader in = MessageCodec.open(bytes);
    in.readFixedLong();
    JobRow row = new JobRow();
    row.open = in.readInt();
    row.energyMj = in.readLong();
    row.heldIdleMj = in.readLong();
    row.overheadMj = in.readLong();
    row.uncertaintyMj = in.readLong();
    row.covered = MessageCodec.readCovered(in);
    row.missingMs = in.readLong();
    row.hosts = in.readInt();
    row.unsettled = in.readInt();
    row.receivedMs = in.readLong();
    row.markers = MarkerCounts.read(in);
    row.entries = Entries.read(in);
    row.published = in.readBoolean() ? Optional.of(Figure.read(in)) : Optional.empty();
    return row;
  }
}
