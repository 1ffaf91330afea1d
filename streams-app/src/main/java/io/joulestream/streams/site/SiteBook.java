package io.joulestream.streams.site;

import io.joulestream.schemas.avro.SiteBalance;
import io.joulestream.streams.Message.Balance;
import io.joulestream.streams.Message.FactorsAccepted;
import io.joulestream.streams.Message.HostBalance;
import io.joulestream.streams.Message.HostProgress;
import io.joulestream.streams.Message.IntensityAccepted;
import io.joulestream.streams.Message.JobsOfSite;
import io.joulestream.streams.Message.Received;
import io.joulestream.streams.MessageCodec;
import io.joulestream.streams.PricedSum;
import io.joulestream.streams.Windows;
import io.joulestream.streams.price.PriceBook;
import io.joulestream.streams.price.Restatements;
import io.joulestream.streams.price.Tariff;
import io.joulestream.streams.site.SiteRow.Part;
import io.joulestream.streams.state.ByteStore;
import io.joulestream.streams.state.DueKeys;
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

  private final ByteStore parts;
  private final ByteStore rows;
  private final Windows windows;
  private final PriceBook prices;
  private final Restatements restatements;
  private final DueKeys due;

  /**
   * The book of a task.
   *
   * @param parts what each host and each task of jobs says
   * @param rows by site and window
   * @param prices intensities and factors
   * @param control what waits
   */
  public SiteBook(
      ByteStore parts, ByteStore rows, ByteStore prices, ByteStore control, Windows windows) {
    this.parts = parts;
    this.rows = rows;
    this.windows = windows;
    this.prices = new PriceBook(prices, windows);
    this.restatements = new Restatements(control, 'X', rows);
    this.due = new DueKeys(control, 'S');
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
    if (before.equals(after)) {
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
    byte[] bytes = parts.get(partKey);
    PricedSum before =
        bytes == null ? PricedSum.NONE : MessageCodec.readSum(MessageCodec.open(bytes));
    change(
        rowKey(site, said.windowMs()),
        said.windowMs(),
        row -> row.replaceJobs(before, said.sum(), said.receivedMs()));
    var out = MessageCodec.open();
    MessageCodec.writeSum(said.sum(), out);
    parts.put(partKey, out.toBytes());
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
      if (!part.settled()) {
        change(rowKey(progress.site(), window), window, SiteRow::settleOne);
      }
      if (window < progress.closedBeforeMs()) {
        parts.delete(entry.key());
      } else if (!part.settled()) {
        parts.put(entry.key(), part.asSettled().encode());
      }
    }
  }

  private void change(StateKey rowKey, long window, Consumer<SiteRow> change) {
    byte[] bytes = rows.get(rowKey);
    SiteRow row = bytes == null ? new SiteRow() : SiteRow.decode(bytes);
    change.accept(row);
    rows.put(rowKey, row.encode());
    due.add(rowKey, window);
  }

  /** Publishes rows that changed, and works off up to {@code most} rows to restate. */
  public void publish(int most, Consumer<SiteBalance> out) {
    due.take(most, (key, window) -> publishRow(key, rows.get(key), true, out));
    if (!restatements.isEmpty()) {
      for (ByteStore.Entry entry : restatements.take(most)) {
        publishRow(entry.key(), entry.value(), false, out);
      }
    }
  }

  /** At the end of all input: publishes everything that waits. */
  public void finish(Consumer<SiteBalance> out) {
    do {
      publish(Integer.MAX_VALUE, out);
    } while (!due.isEmpty() || !restatements.isEmpty());
  }

  private void publishRow(
      StateKey key, byte @Nullable [] bytes, boolean changed, Consumer<SiteBalance> out) {
    if (bytes == null) {
      return;
    }
    StateKey.Reader reader = key.read();
    String site = reader.text();
    long window = reader.time();
    SiteRow row = SiteRow.decode(bytes);
    Tariff tariff = prices.tariff(site, window);
    PricedSum unallocated =
        row.balance().accounted() ? tariff.priced(row.balance().unallocatedMj()) : PricedSum.NONE;
    if (!changed && row.wasPublished(unallocated, tariff)) {
      return;
    }
    row.publish(unallocated, tariff);
    rows.put(key, row.encode());
    out.accept(balance(site, window, row, tariff));
  }

  private SiteBalance balance(String site, long window, SiteRow row, Tariff tariff) {
    Balance sums = row.balance();
    Received received = row.received();
    PricedSum price = row.jobs().plus(row.unallocated());
    return SiteBalance.newBuilder()
        .setSite(site)
        .setWindowStartMs(window)
        .setWindowMs((int) windows.lengthMs())
        .setAccounted(sums.accounted())
        .setMeasuredMj(sums.measuredMj())
        .setActiveMj(sums.measuredMj() - sums.heldIdleMj() - sums.unallocatedMj())
        .setHeldIdleMj(sums.heldIdleMj())
        .setUnallocatedMj(sums.unallocatedMj())
        .setOverheadMj(sums.overheadMj())
        .setNegativeOverheadMj(sums.negativeOverheadMj())
        .setFacilityEnergyMj(price.facilityRows() > 0 ? price.facilityMj() : null)
        .setLocationUg(price.locationRows() > 0 ? price.locationUg() : null)
        .setSignal(tariff.signal())
        .setScope(tariff.scope())
        .setPendingMj(sums.measuredMj() - price.pricedMj())
        .setMissingMs(sums.missingMs())
        .setReadings(received.readings())
        .setReadingDuplicates(received.readingDuplicates())
        .setReadingConflicts(received.readingConflicts())
        .setJobEvents(received.jobEvents())
        .setJobEventDuplicates(received.jobEventDuplicates())
        .setJobEventConflicts(received.jobEventConflicts())
        .setFinal$(row.isFinal())
        .setReceivedMs(row.receivedMs())
        .build();
  }

  private static StateKey.Writer host(String site, String host) {
    return StateKey.key().kind('h').text(site).text(host);
  }

  private static StateKey rowKey(String site, long window) {
    return StateKey.key().text(site).time(window).build();
  }
}
