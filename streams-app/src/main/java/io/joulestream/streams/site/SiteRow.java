package io.joulestream.streams.site;

import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.streams.Message.Balance;
import io.joulestream.streams.Message.HostBalance;
import io.joulestream.streams.Message.Received;
import io.joulestream.streams.MessageCodec;
import io.joulestream.streams.PricedSum;
import io.joulestream.streams.price.Tariff;
import java.util.Optional;

/** One site in one window: the sums of its hosts, and of what its jobs cost. */
final class SiteRow {

  private int accountedHosts;
  private int hosts;
  private int unsettled;
  private Balance balance = Balance.NONE;
  private Received received = Received.NONE;
  private PricedSum jobs = PricedSum.NONE;
  private long receivedMs = Long.MIN_VALUE;

  /** The price of the unallocated energy that was published last. */
  private PricedSum unallocated = PricedSum.NONE;

  private boolean published;
  private String signal = "";
  private String scope = "";

  /** What one host says, while it can change. */
  record Part(Balance balance, Received received, boolean settled, long receivedMs) {

    static Part of(HostBalance said) {
      return new Part(said.account(), said.received(), said.settled(), said.receivedMs());
    }

    boolean isNothing() {
      return !balance.accounted() && received.isNone();
    }

    Part asSettled() {
      return new Part(balance, received, true, receivedMs);
    }

    byte[] encode() {
      BinaryWriter out = MessageCodec.open();
      MessageCodec.writeBalance(balance, out);
      MessageCodec.writeReceived(received, out);
      return out.writeBoolean(settled).writeLong(receivedMs).toBytes();
    }

    static Part decode(byte[] bytes) {
      BinaryReader in = MessageCodec.open(bytes);
      return new Part(
          MessageCodec.readBalance(in),
          MessageCodec.readReceived(in),
          in.readBoolean(),
          in.readLong());
    }
  }

  void replace(Optional<Part> before, Optional<Part> after) {
    before.ifPresent(part -> add(part, -1));
    after.ifPresent(part -> add(part, 1));
  }

  private void add(Part part, int sign) {
    Balance added = part.balance();
    accountedHosts += added.accounted() ? sign : 0;
    hosts += sign;
    unsettled += part.settled() ? 0 : sign;
    balance =
        new Balance(
            accountedHosts > 0,
            balance.measuredMj() + sign * added.measuredMj(),
            balance.heldIdleMj() + sign * added.heldIdleMj(),
            balance.unallocatedMj() + sign * added.unallocatedMj(),
            balance.overheadMj() + sign * added.overheadMj(),
            balance.negativeOverheadMj() + sign * added.negativeOverheadMj(),
            balance.missingMs() + sign * added.missingMs());
    Received more = part.received();
    received =
        new Received(
            received.readings() + sign * more.readings(),
            received.readingDuplicates() + sign * more.readingDuplicates(),
            received.readingConflicts() + sign * more.readingConflicts(),
            received.jobEvents() + sign * more.jobEvents(),
            received.jobEventDuplicates() + sign * more.jobEventDuplicates(),
            received.jobEventConflicts() + sign * more.jobEventConflicts());
    receivedMs = Math.max(receivedMs, part.receivedMs());
  }

  /** Replaces what the jobs of one task cost. */
  void replaceJobs(PricedSum before, PricedSum after, long received) {
    jobs = jobs.plus(after).minus(before);
    receivedMs = Math.max(receivedMs, received);
  }

  void settleOne() {
    unsettled--;
  }

  boolean isFinal() {
    return hosts > 0 && unsettled == 0;
  }

  Balance balance() {
    return balance;
  }

  Received received() {
    return received;
  }

  long receivedMs() {
    return receivedMs;
  }

  PricedSum jobs() {
    return jobs;
  }

  PricedSum unallocated() {
    return unallocated;
  }

  /** Whether the row was published with this price. */
  boolean wasPublished(PricedSum priceOfUnallocated, Tariff tariff) {
    return published
        && unallocated.equals(priceOfUnallocated)
        && signal.equals(tariff.signal())
        && scope.equals(tariff.scope());
  }

  void publish(PricedSum priceOfUnallocated, Tariff tariff) {
    unallocated = priceOfUnallocated;
    signal = tariff.signal();
    scope = tariff.scope();
    published = true;
  }

  byte[] encode() {
    BinaryWriter out = MessageCodec.open();
    out.writeInt(accountedHosts).writeInt(hosts).writeInt(unsettled);
    MessageCodec.writeBalance(balance, out);
    MessageCodec.writeReceived(received, out);
    MessageCodec.writeSum(jobs, out);
    MessageCodec.writeSum(unallocated, out);
    return out.writeLong(receivedMs)
        .writeBoolean(published)
        .writeString(signal)
        .writeString(scope)
        .toBytes();
  }

  static SiteRow decode(byte[] bytes) {
    BinaryReader in = MessageCodec.open(bytes);
    SiteRow row = new SiteRow();
    row.accountedHosts = in.readInt();
    row.hosts = in.readInt();
    row.unsettled = in.readInt();
    row.balance = MessageCodec.readBalance(in);
    row.received = MessageCodec.readReceived(in);
    row.jobs = MessageCodec.readSum(in);
    row.unallocated = MessageCodec.readSum(in);
    row.receivedMs = in.readLong();
    row.published = in.readBoolean();
    row.signal = in.readString();
    row.scope = in.readString();
    return row;
  }
}
