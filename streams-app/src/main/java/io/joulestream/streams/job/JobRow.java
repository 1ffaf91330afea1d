package io.joulestream.streams.job;

import io.joulestream.energy.CoveredTime;
import io.joulestream.energy.JobShare;
import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.streams.MarkerCounts;
import io.joulestream.streams.MessageCodec;
import io.joulestream.streams.price.Tariff;
import java.util.Optional;
import java.util.Set;

/**
 * One job at one site in one window: the sum of what its hosts charge, and what was published of
 * it.
 */
final class JobRow {

  private long energyMj;
  private long heldIdleMj;
  private long overheadMj;
  private CoveredTime covered = CoveredTime.NONE;
  private long missingMs;
  private int hosts;
  private int unsettled;
  private long receivedMs = Long.MIN_VALUE;
  private MarkerCounts markers = new MarkerCounts();
  private Optional<Published> published = Optional.empty();

  /** What the totals of the job and the site contain of this row. */
  record Published(Amount amount, Tariff tariff) {}

  /** Replaces what one host charges. Either side may be absent. */
  void replace(Optional<Part> before, Optional<Part> after) {
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
    covered =
        new CoveredTime(
            covered.countedMs() + sign * share.covered().countedMs(),
            covered.integratedMs() + sign * share.covered().integratedMs(),
            covered.bridgedMs() + sign * share.covered().bridgedMs(),
            covered.modelledMs() + sign * share.covered().modelledMs());
    missingMs += sign * share.missingMs();
    hosts += sign;
    unsettled += part.settled() ? 0 : sign;
    receivedMs = Math.max(receivedMs, part.receivedMs());
  }

  /** One host of those that are not settled is. */
  void settleOne() {
    unsettled--;
  }

  boolean exists() {
    return hosts > 0;
  }

  boolean isFinal() {
    return unsettled == 0;
  }

  Amount amount() {
    return new Amount(
        energyMj, heldIdleMj, overheadMj, covered.totalMs(), missingMs, markers.markers());
  }

  CoveredTime covered() {
    return covered;
  }

  long receivedMs() {
    return receivedMs;
  }

  Optional<Published> published() {
    return published;
  }

  void publish(Optional<Published> now) {
    published = now;
  }

  byte[] encode() {
    BinaryWriter out = MessageCodec.open();
    out.writeLong(energyMj).writeLong(heldIdleMj).writeLong(overheadMj);
    out.writeLong(covered.countedMs()).writeLong(covered.integratedMs());
    out.writeLong(covered.bridgedMs()).writeLong(covered.modelledMs());
    out.writeLong(missingMs).writeInt(hosts).writeInt(unsettled).writeLong(receivedMs);
    markers.write(out);
    out.writeBoolean(published.isPresent());
    published.ifPresent(
        p -> {
          p.amount().write(out);
          writeTariff(p.tariff(), out);
        });
    return out.toBytes();
  }

  static JobRow decode(byte[] bytes) {
    BinaryReader in = MessageCodec.open(bytes);
    JobRow row = new JobRow();
    row.energyMj = in.readLong();
    row.heldIdleMj = in.readLong();
    row.overheadMj = in.readLong();
    row.covered = new CoveredTime(in.readLong(), in.readLong(), in.readLong(), in.readLong());
    row.missingMs = in.readLong();
    row.hosts = in.readInt();
    row.unsettled = in.readInt();
    row.receivedMs = in.readLong();
    row.markers = MarkerCounts.read(in);
    row.published =
        in.readBoolean()
            ? Optional.of(new Published(Amount.read(in), readTariff(in)))
            : Optional.empty();
    return row;
  }

  private static void writeTariff(Tariff tariff, BinaryWriter out) {
    out.writeString(tariff.zone());
    MessageCodec.writeOptional(tariff.pueMillionths(), out);
    MessageCodec.writeOptional(tariff.mgPerKwh(), out);
    out.writeString(tariff.signal()).writeString(tariff.scope());
    out.writeString(tariff.status()).writeString(tariff.provider());
    out.writeInt(tariff.revision()).writeLong(tariff.receivedMs());
  }

  private static Tariff readTariff(BinaryReader in) {
    return new Tariff(
        in.readString(),
        MessageCodec.readOptional(in),
        MessageCodec.readOptional(in),
        in.readString(),
        in.readString(),
        in.readString(),
        in.readString(),
        in.readInt(),
        in.readLong());
  }
}
