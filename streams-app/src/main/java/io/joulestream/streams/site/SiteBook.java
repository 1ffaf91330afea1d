package io.joulestream.streams.site;

import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.streams.Keeping;
import io.joulestream.streams.Message.Balance;
import io.joulestream.streams.Message.BalanceCorrected;
import io.joulestream.streams.Message.FactorsAccepted;
import io.joulestream.streams.Message.HostBalance;
import io.joulestream.streams.Message.HostProgress;
import io.joulestream.streams.Message.IntensityAccepted;
import io.joulestream.streams.Message.JobsOfSite;
import io.joulestream.streams.Message.Received;
import io.joulestream.streams.MessageCodec;
import io.joulestream.streams.PricedSum;
import io.joulestream.streams.ledger.Amount;
import io.joulestream.streams.ledger.Entries;
import io.joulestream.streams.ledger.Figure;
import io.joulestream.streams.price.PriceBook;
import io.joulestream.streams.price.Restatements;
import io.joulestream.streams.price.Tariff;
import io.joulestream.streams.rollup.SiteRollups;
import io.joulestream.streams.rollup.SiteSum;
import io.joulestream.streams.site.SiteRow.Part;
import io.joulestream.streams.state.ByteStore;
import io.joulestream.streams.state.DueKeys;
import io.joulestream.streams.state.Expiry;
import io.joulestream.streams.state.StateKey;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Adds up the hosts of the sites of a task, prices what no job holds, and adds what the jobs cost.
 *
 * <p>Energies come from the hosts alone, so that every row balances by itself; the price comes from
 * the jobs, so that a site costs exactly the sum of its jobs and the unallocated.
 */
public final class SiteBook {

  /** The ledger enters what no job held under this name. */
  private static final String NO_JOB = "";

  private final ByteStore parts;
  private final ByteStore rows;
  private final ByteStore control;
  private final Keeping keeping;
  private final PriceBook prices;
  private final SiteRollups rollups;
  private final Restatements restatements;
  private final DueKeys due;
  private final Expiry oldRows;
  private final Expiry oldJobs;

  /**
   * The book of a task.
   *
   * @param parts what each host and each task of jobs says
   * @param rows by site and window
   * @param prices intensities and factors
   * @param control what waits, and up to where rows were let go
   * @param rollups what takes in every row that is stated
   */
  public SiteBook(
      ByteStore parts,
      ByteStore rows,
      ByteStore prices,
      ByteStore control,
      Keeping keeping,
      SiteRollups rollups) {
    this.parts = parts;
    this.rows = rows;
    this.control = control;
    this.keeping = keeping;
    this.rollups = rollups;
    this.prices = new PriceBook(prices, keeping.windows());
    this.restatements = new Restatements(control, 'X', rows);
    this.due = new DueKeys(control, 'S');
    this.oldRows =
        new Expiry(
            rows, StateKey.ofBytes(new byte[0]), StateKey.key().end(), keeping.restatableSums());
    this.oldJobs =
        new Expiry(
            parts,
            StateKey.key().kind('j').build(),
            StateKey.key().kind('j').end(),
            keeping.restatableSums());
  }

  /** Reads back what waited when the stores were last committed. */
  public void restore() {
    prices.restore();
    restatements.restore();
    due.restore();
  }

  public void accept(IntensityAccepted accepted) {
    prices.accept(accepted).forEach(restatements::add);
  }

  public void accept(FactorsAccepted accepted) {
    prices.accept(accepted).forEach(restatements::add);
  }

  /** Takes in the account of one host in one window. */
  public void accept(String site, HostBalance said) {
    StateKey partKey = host(site, said.host()).time(said.windowMs()).build();
    Optional<Part> before = Optional.ofNullable(parts.get(partKey)).map(Part::decode);
    Optional<Part> after = Optional.of(Part.of(said)).filter(part -> !part.isNothing());
    if (before.isPresent() ? after.filter(before.get()::isSameAs).isPresent() : after.isEmpty()) {
      return;
    }
    if (isExpired(site, said.windowMs())) {
      return;
    }
    change(rowKey(site, said.windowMs()), said.windowMs(), row -> row.replace(before, after));
    if (after.isPresent()) {
      parts.put(partKey, after.get().encode());
    } else {
      parts.delete(partKey);
    }
  }

  /** Takes in what the jobs of one task cost in one window. */
  public void accept(String site, JobsOfSite said) {
    StateKey partKey =
        StateKey.key().kind('j').text(site).time(said.task()).time(said.windowMs()).build();
    if (isExpired(site, said.windowMs())) {
      return;
    }
    byte[] bytes = parts.get(partKey);
    PricedSum before = bytes == null ? PricedSum.NONE : readSum(bytes);
    change(
        rowKey(site, said.windowMs()),
        said.windowMs(),
        row -> row.replaceJobs(before, said.sum(), said.receivedMs()));
    BinaryWriter out = Expiry.write(MessageCodec.open(), keeping.nowMs(), 0);
    said.sum().write(out);
    parts.put(partKey, out.toBytes());
  }

  private static PricedSum readSum(byte[] bytes) {
    BinaryReader in = MessageCodec.open(bytes);
    Expiry.skip(in);
    return PricedSum.read(in);
  }

  /** Takes in the account of a host in a window that it has closed. */
  public void accept(String site, BalanceCorrected corrected) {
    StateKey rowKey = rowKey(site, corrected.windowMs());
    Optional<Part> before = part(corrected.before(), corrected.receivedMs());
    boolean isGone = before.isPresent() && rows.get(rowKey) == null;
    if (isGone || isExpired(site, corrected.windowMs())) {
      return;
    }
    change(
        rowKey,
        corrected.windowMs(),
        row -> row.correct(before, part(corrected.after(), corrected.receivedMs())));
  }

  private static Optional<Part> part(Balance account, long receivedMs) {
    return account.accounted()
        ? Optional.of(new Part(account, Received.NONE, true, receivedMs))
        : Optional.empty();
  }

  /** Settles what the host has settled, and forgets its part in windows that it has closed. */
  public void accept(HostProgress progress) {
    StateKey host = host(progress.site(), progress.host()).build();
    long before = Math.max(progress.settledBeforeMs(), progress.closedBeforeMs());
    StateKey end =
        before == Long.MAX_VALUE
            ? StateKey.key().prefix(host).end()
            : StateKey.key().prefix(host).time(Math.max(0, before)).build();
    for (ByteStore.Entry entry : parts.scan(host, end)) {
      StateKey.Reader reader = entry.key().read();
      reader.kind();
      reader.text();
      reader.text();
      long window = reader.time();
      Part part = Part.decode(entry.value());
      StateKey rowKey = rowKey(progress.site(), window);
      boolean closes = window < progress.closedBeforeMs();
      if (!part.settled()) {
        change(rowKey, window, SiteRow::settleOne);
      }
      if (closes) {
        SiteRow row = row(rowKey);
        row.closeOne();
        rows.put(rowKey, row.encode(keeping.nowMs()));
        parts.delete(entry.key());
      } else if (!part.settled()) {
        parts.put(entry.key(), part.asSettled().encode());
      }
    }
  }

  private void change(StateKey rowKey, long window, Consumer<SiteRow> change) {
    SiteRow row = row(rowKey);
    change.accept(row);
    rows.put(rowKey, row.encode(keeping.nowMs()));
    due.add(rowKey, window);
  }

  private SiteRow row(StateKey rowKey) {
    byte[] bytes = rows.get(rowKey);
    return bytes == null ? new SiteRow() : SiteRow.decode(bytes);
  }

  /**
   * Whether the row of a window was let go: it stays as it was stated, instead of starting again
   * from nothing. The totals of the jobs say so.
   */
  private boolean isExpired(String site, long windowMs) {
    return rows.get(rowKey(site, windowMs)) == null && windowMs <= expiredToMs(site);
  }

  private long expiredToMs(String site) {
    byte[] bytes = control.get(expiredKey(site));
    return bytes == null ? Long.MIN_VALUE : new BinaryReader(bytes).readFixedLong();
  }

  private void noteExpired(StateKey rowKey) {
    StateKey.Reader reader = rowKey.read();
    String site = reader.text();
    long window = reader.time();
    rollups.letGo(site, window);
    if (window > expiredToMs(site)) {
      control.put(expiredKey(site), new BinaryWriter(8).writeFixedLong(window).toBytes());
    }
  }

  private static StateKey expiredKey(String site) {
    return StateKey.key().kind('W').text(site).build();
  }

  /** Lets go of what nobody touched for as long as it is to be kept. */
  public void forget() {
    oldRows.sweep(keeping.nowMs(), Keeping.MOST_SWEPT, entry -> noteExpired(entry.key()));
    oldJobs.sweep(keeping.nowMs(), Keeping.MOST_SWEPT, entry -> {});
  }

  /** Publishes rows that changed, and works off up to {@code most} rows to restate. */
  public void publish(int most, SiteOutput out) {
    due.take(most, (key, window) -> publishRow(key, rows.get(key), true, out));
    if (!restatements.isEmpty()) {
      for (ByteStore.Entry entry : restatements.take(most)) {
        publishRow(entry.key(), entry.value(), false, out);
      }
    }
  }

  /** At the end of all input: publishes everything that waits. */
  public void finish(SiteOutput out) {
    do {
      publish(Integer.MAX_VALUE, out);
    } while (!due.isEmpty() || !restatements.isEmpty());
  }

  private void publishRow(StateKey key, byte @Nullable [] bytes, boolean changed, SiteOutput out) {
    if (bytes == null) {
      return;
    }
    StateKey.Reader reader = key.read();
    int length = (int) keeping.windows().lengthMs();
    Entries.Row place = new Entries.Row(reader.text(), reader.time(), length, NO_JOB);
    SiteRow row = SiteRow.decode(bytes);
    Tariff tariff = prices.tariff(place.site(), place.windowMs());
    Optional<Figure> before = row.unallocated();
    Optional<Figure> now =
        row.balance().accounted()
            ? Optional.of(new Figure(Amount.unallocated(row.balance().unallocatedMj()), tariff))
            : Optional.empty();
    if (!changed && now.isPresent() && before.filter(now.get()::isSameAs).isPresent()) {
      return;
    }
    long received = Math.max(row.receivedMs(), tariff.receivedMs());
    row.entries().next(place, before, now, row.isFinal(), received).ifPresent(out::enter);
    row.publish(now);
    rows.put(key, row.encode(keeping.nowMs()));
    rollUp(place, row, before, tariff, received);
    out.publish(SiteReport.balance(place, row, tariff));
  }

  private void rollUp(
      Entries.Row place, SiteRow row, Optional<Figure> before, Tariff tariff, long received) {
    String site = place.site();
    Optional<SiteSum> stated =
        row.unallocated()
            .map(now -> SiteSum.of(row.balance(), row.priced(), row.isFinal(), row.imbalanceMj()));
    String timezone = tariff.factors().timezone();
    rollups.replace(site, place.windowMs(), timezone, stated, received);
    rollups.replaceUnallocated(site, place.windowMs(), before, row.unallocated(), received);
  }

  private static StateKey.Writer host(String site, String host) {
    return StateKey.key().kind('h').text(site).text(host);
  }

  private static StateKey rowKey(String site, long window) {
    return StateKey.key().text(site).time(window).build();
  }
}
