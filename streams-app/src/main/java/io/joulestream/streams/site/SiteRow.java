package io.joulestream.streams.site;

import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.streams.Message.Balance;
import io.joulestream.streams.Message.HostBalance;
import io.joulestream.streams.Message.Received;
import io.joulestream.streams.MessageCodec;
import io.joulestream.streams.PricedSum;
import io.joulestream.streams.ledger.Entries;
import io.joulestream.streams.ledger.Figure;
import io.joulestream.streams.state.Expiry;
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

  /** What was stated last of the unallocated energy. */
  private Optional<Figure> unallocated = Optional.empty();

  private Entries entries = new Entries();

  /** Hosts that have not closed the window, so that they may say something else yet. */
  private int open;

  /** What one host says, while it can change. */
  record Part(Balance balance, Received received, boolean settled, long receivedMs) {

    static Part of(HostBalance said) {
      return new Part(said.account(), said.received(), said.settled(), said.receivedMs());
    }

    boolean isNothing() {
      return !balance.accounted() && received.isNone();
    }

    /** Whether it says the same as another, if later. */
    boolean isSameAs(Part other) {
      return balance.equals(other.balance)
          && received.equals(other.received)
          && settled == other.settled;
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

  /** Replaces what a host says while it may. */
  void replace(Optional<Part> before, Optional<Part> after) {
    open += (after.isPresent() ? 1 : 0) - (before.isPresent() ? 1 : 0);
    exchange(before, after);
  }

  /** Replaces what a host said that has closed the window. */
  void correct(Optional<Part> before, Optional<Part> after) {
    exchange(before, after);
    entries.correct();
  }

  private void exchange(Optional<Part> before, Optional<Part> after) {
    before.ifPresent(part -> add(part, -1));
    after.ifPresent(part -> add(part, 1));
  }

  private void add(Part part, int sign) {
    Balance added = part.balance();
    accountedHosts += added.accounted() ? sign : 0;
    hosts += sign;
    unsettled += part.settled() ? 0 : sign;
    balance = balance.plus(added, sign, accountedHosts > 0);
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

  /** One host has closed the window. */
  void closeOne() {
    open--;
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

  /** What the jobs and the energy that no job held cost, as stated last. */
  PricedSum priced() {
    return jobs.plus(unallocated.map(Figure::priced).orElse(PricedSum.NONE));
  }

  /** Energy of the jobs less what hosts charge jobs: 0 once both have been heard. */
  long imbalanceMj() {
    return jobs.energyMj() - (balance.measuredMj() - balance.unallocatedMj());
  }

  /** What was stated last of the energy that no job held. */
  Optional<Figure> unallocated() {
    return unallocated;
  }

  Entries entries() {
    return entries;
  }

  void publish(Optional<Figure> now) {
    unallocated = now;
  }

  /**
   * As bytes.
   *
   * @param touchedMs when it was changed
   */
  byte[] encode(long touchedMs) {
    BinaryWriter out = Expiry.write(MessageCodec.open(), touchedMs, open);
    out.writeInt(accountedHosts).writeInt(hosts).writeInt(unsettled);
    MessageCodec.writeBalance(balance, out);
    MessageCodec.writeReceived(received, out);
    jobs.write(out);
    entries.write(out);
    out.writeLong(receivedMs).writeBoolean(unallocated.isPresent());
    unallocated.ifPresent(figure -> figure.write(out));
    return out.toBytes();
  }

  static SiteRow decode(byte[] bytes) {
    BinaryReader in = MessageCodec.open(bytes);
    in.readFixedLong();
    SiteRow row = new SiteRow();
    row.open = in.readInt();
    row.accountedHosts = in.readInt();
    row.hosts = in.readInt();
    row.unsettled = in.readInt();
    row.balance = MessageCodec.readBalance(in);
    row.received = MessageCodec.readReceived(in);
    row.jobs = PricedSum.read(in);
    row.entries = Entries.read(in);
    row.receivedMs = in.readLong();
    row.unallocated = in.readBoolean() ? Optional.of(Figure.read(in)) : Optional.empty();
    return row;
  }
}
