package io.joulestream.streams.job;

import io.joulestream.energy.Marker;
import io.joulestream.schemas.avro.JobEmissions;
import io.joulestream.streams.MarkerCounts;
import io.joulestream.streams.Message.Contribution;
import io.joulestream.streams.Message.FactorsAccepted;
import io.joulestream.streams.Message.HostProgress;
import io.joulestream.streams.Message.IntensityAccepted;
import io.joulestream.streams.Message.JobSeen;
import io.joulestream.streams.Message.JobsOfSite;
import io.joulestream.streams.MessageCodec;
import io.joulestream.streams.PricedSum;
import io.joulestream.streams.Windows;
import io.joulestream.streams.job.JobRow.Published;
import io.joulestream.streams.price.PriceBook;
import io.joulestream.streams.price.Restatements;
import io.joulestream.streams.price.Tariff;
import io.joulestream.streams.state.ByteStore;
import io.joulestream.streams.state.DueKeys;
import io.joulestream.streams.state.StateKey;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what hosts charge the jobs of a task, prices every window once from its exact total, and
 * prices it again when an intensity or factor turns up.
 *
 * <p>What a host says replaces what it said before, and sums change by the difference; integers
 * make that exact, so neither order nor repetition matters.
 */
public final class JobBook {

  private final ByteStore parts;
  private final ByteStore rows;
  private final ByteStore jobs;
  private final Windows windows;
  private final int task;
  private final PriceBook prices;
  private final Restatements restatements;
  private final DueKeys dueRows;
  private final DueKeys dueJobs;
  private final Map<String, JobSums> sumsInHand = new HashMap<>();
  private final Set<StateKey> sitesInHand = new LinkedHashSet<>();

  /**
   * The book of a task.
   *
   * @param parts what each host charges, while it can change
   * @param rows by site, window and job
   * @param jobs sums of jobs and of sites
   * @param prices intensities and factors
   * @param control what waits
   * @param task number of the task, under which sites know its sums
   */
  public JobBook(
      ByteStore parts,
      ByteStore rows,
      ByteStore jobs,
      ByteStore prices,
      ByteStore control,
      Windows windows,
      int task) {
    this.parts = parts;
    this.rows = rows;
    this.jobs = jobs;
    this.windows = windows;
    this.task = task;
    this.prices = new PriceBook(prices, windows);
    this.restatements = new Restatements(control, 'X', rows);
    this.dueRows = new DueKeys(control, 'R');
    this.dueJobs = new DueKeys(control, 'J');
  }

  /** Reads back what waited when the stores were last committed. */
  public void restore() {
    prices.restore();
    restatements.restore();
    dueRows.restore();
    dueJobs.restore();
  }

  public void accept(IntensityAccepted accepted) {
    prices.accept(accepted).forEach(restatements::add);
  }

  public void accept(FactorsAccepted accepted) {
    prices.accept(accepted).forEach(restatements::add);
  }

  /** Takes in what a host charges a job in a window. */
  public void accept(Contribution contribution) {
    String job = contribution.share().job();
    StateKey partKey =
        hostOfJob(job, contribution.site(), contribution.host())
            .time(contribution.windowMs())
            .build();
    Optional<Part> before = Optional.ofNullable(parts.get(partKey)).map(Part::decode);
    Optional<Part> after =
        contribution.exists() ? Optional.of(Part.of(contribution)) : Optional.empty();
    if (before.equals(after)) {
      return;
    }
    StateKey rowKey = rowKey(contribution.site(), contribution.windowMs(), job);
    JobRow row = row(rowKey);
    row.replace(before, after);
    rows.put(rowKey, row.encode());
    if (after.isPresent()) {
      parts.put(partKey, after.get().encode());
    } else {
      parts.delete(partKey);
    }
    dueRows.add(rowKey, contribution.windowMs());
  }

  /** Settles what the host has settled, and forgets its part in windows that it has closed. */
  public void accept(String job, HostProgress progress) {
    StateKey.Writer prefix = hostOfJob(job, progress.site(), progress.host());
    StateKey host = prefix.build();
    long before = Math.max(progress.settledBeforeMs(), progress.closedBeforeMs());
    StateKey end =
        before == Long.MAX_VALUE
            ? StateKey.key().prefix(host).end()
            : StateKey.key().prefix(host).time(Math.max(0, before)).build();
    for (ByteStore.Entry entry : parts.scan(host, end)) {
      StateKey.Reader reader = entry.key().read();
      reader.text();
      reader.text();
      reader.text();
      long window = reader.time();
      Part part = Part.decode(entry.value());
      if (!part.settled()) {
        settle(rowKey(progress.site(), window, job), window);
      }
      if (window < progress.closedBeforeMs()) {
        parts.delete(entry.key());
      } else if (!part.settled()) {
        parts.put(entry.key(), part.asSettled().encode());
      }
    }
  }

  private void settle(StateKey rowKey, long window) {
    JobRow row = row(rowKey);
    row.settleOne();
    rows.put(rowKey, row.encode());
    if (row.isFinal()) {
      dueRows.add(rowKey, window);
    }
  }

  /** Takes in what a host's events say of a job as a whole. */
  public void accept(String job, JobSeen seen) {
    StateKey said = StateKey.key().kind('h').text(job).text(seen.site()).text(seen.host()).build();
    byte[] bytes = jobs.get(said);
    Set<Marker> before =
        bytes == null ? Set.of() : MessageCodec.readMarkers(MessageCodec.open(bytes));
    var markers = MessageCodec.open();
    MessageCodec.writeMarkers(seen.markers(), markers);
    jobs.put(said, markers.toBytes());
    JobSums sums = sums(job);
    sums.describe(seen, before);
    jobs.put(sumsKey(job), sums.encode());
    dueJobs.add(StateKey.key().text(job).build(), 0);
  }

  /** Publishes rows that changed, and works off up to {@code most} rows to restate. */
  public void publish(int most, JobOutput out) {
    dueRows.take(most, (key, window) -> publishRow(key, rows.get(key), true, out));
    if (!restatements.isEmpty()) {
      for (ByteStore.Entry entry : restatements.take(most)) {
        publishRow(entry.key(), entry.value(), false, out);
      }
    }
    dueJobs.take(most, (key, since) -> sumsInHand.computeIfAbsent(key.read().text(), this::sums));
    sumsInHand.forEach(
        (job, sums) -> {
          jobs.put(sumsKey(job), sums.encode());
          out.publish(sums.totals(job));
        });
    sumsInHand.clear();
    sitesInHand.forEach(key -> tellSite(key, out));
    sitesInHand.clear();
  }

  /** At the end of all input: publishes everything that waits. */
  public void finish(JobOutput out) {
    do {
      publish(Integer.MAX_VALUE, out);
    } while (!dueRows.isEmpty() || !restatements.isEmpty() || !dueJobs.isEmpty());
  }

  /**
   * Publishes a row, and brings the sums that contain it up to date.
   *
   * @param changed whether the row itself changed, so that it is published even at the same price
   */
  private void publishRow(StateKey key, byte @Nullable [] bytes, boolean changed, JobOutput out) {
    if (bytes == null) {
      return;
    }
    StateKey.Reader reader = key.read();
    String site = reader.text();
    long window = reader.time();
    String job = reader.text();
    JobRow row = JobRow.decode(bytes);
    Optional<Published> before = row.published();
    Optional<Published> after =
        row.exists()
            ? Optional.of(new Published(marked(row, site, window), prices.tariff(site, window)))
            : Optional.empty();
    if (before.isEmpty() && after.isEmpty()) {
      rows.delete(key);
      return;
    }
    if (!changed && isSame(before, after)) {
      return;
    }
    row.publish(after);
    updateSums(site, window, job, key, row, before, after);
    out.publish(emissions(site, window, job, row, after));
  }

  private Amount marked(JobRow row, String site, long window) {
    Amount amount = row.amount();
    if (!prices.tariff(site, window).status().equals(Tariff.FALLBACK)) {
      return amount;
    }
    Set<Marker> markers = new TreeSet<>(amount.markers());
    markers.add(Marker.FALLBACK);
    return new Amount(
        amount.energyMj(),
        amount.heldIdleMj(),
        amount.overheadMj(),
        amount.coveredMs(),
        amount.missingMs(),
        markers);
  }

  private static boolean isSame(Optional<Published> before, Optional<Published> after) {
    return before.isPresent()
        && after.isPresent()
        && before.get().tariff().isSameAs(after.get().tariff());
  }

  private void updateSums(
      String site,
      long window,
      String job,
      StateKey key,
      JobRow row,
      Optional<Published> before,
      Optional<Published> after) {
    PricedSum pricedBefore = before.map(JobBook::priced).orElse(PricedSum.NONE);
    PricedSum pricedAfter = after.map(JobBook::priced).orElse(PricedSum.NONE);
    JobSums sums = sumsInHand.computeIfAbsent(job, this::sums);
    sums.replace(
        before.map(Published::amount).orElse(Amount.NONE),
        pricedBefore,
        after.map(Published::amount).orElse(Amount.NONE),
        pricedAfter);
    if (after.isPresent()) {
      rows.put(key, row.encode());
      sums.addWindow(site, window);
    } else {
      rows.delete(key);
      sums.removeWindow(windows.lengthMs(), (s, w) -> rows.get(rowKey(s, w, job)) != null);
    }
    if (!pricedBefore.equals(pricedAfter)) {
      StateKey siteKey = StateKey.key().kind('s').text(site).time(window).build();
      PricedSum sum = siteSum(siteKey).plus(pricedAfter).minus(pricedBefore);
      var bytes = MessageCodec.open();
      MessageCodec.writeSum(sum, bytes);
      jobs.put(siteKey, bytes.writeLong(row.receivedMs()).toBytes());
      sitesInHand.add(siteKey);
    }
  }

  private static PricedSum priced(Published published) {
    return published.tariff().priced(published.amount().energyMj());
  }

  private JobEmissions emissions(
      String site, long window, String job, JobRow row, Optional<Published> published) {
    Amount amount = published.map(Published::amount).orElse(Amount.NONE);
    Tariff tariff = published.map(Published::tariff).orElse(Tariff.UNKNOWN);
    long energy = amount.energyMj();
    return JobEmissions.newBuilder()
        .setJob(job)
        .setSite(site)
        .setZone(tariff.zone())
        .setWindowStartMs(window)
        .setWindowMs((int) windows.lengthMs())
        .setEnergyMj(energy)
        .setHeldIdleMj(amount.heldIdleMj())
        .setOverheadMj(amount.overheadMj())
        .setFacilityEnergyMj(boxed(tariff.facilityMj(energy)))
        .setLocationUg(boxed(tariff.locationUg(energy)))
        .setIntensityMgPerKwh(boxed(tariff.mgPerKwh()))
        .setSignal(tariff.signal())
        .setScope(tariff.scope())
        .setIntensityStatus(tariff.status())
        .setIntensityProvider(tariff.provider())
        .setCountedMs(row.covered().countedMs())
        .setIntegratedMs(row.covered().integratedMs())
        .setBridgedMs(row.covered().bridgedMs())
        .setModelledMs(row.covered().modelledMs())
        .setMissingMs(amount.missingMs())
        .setRevision(tariff.revision())
        .setFinal$(row.isFinal())
        .setRetracted(published.isEmpty())
        .setMarkers(MarkerCounts.names(amount.markers()))
        .setReceivedMs(Math.max(row.receivedMs(), tariff.receivedMs()))
        .build();
  }

  private static @Nullable Long boxed(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }

  private void tellSite(StateKey siteKey, JobOutput out) {
    StateKey.Reader reader = siteKey.read();
    reader.kind();
    String site = reader.text();
    long window = reader.time();
    byte[] bytes = jobs.get(siteKey);
    if (bytes != null) {
      var in = MessageCodec.open(bytes);
      out.toSite(site, new JobsOfSite(task, window, MessageCodec.readSum(in), in.readLong()));
    }
  }

  private PricedSum siteSum(StateKey siteKey) {
    byte[] bytes = jobs.get(siteKey);
    return bytes == null ? PricedSum.NONE : MessageCodec.readSum(MessageCodec.open(bytes));
  }

  private JobSums sums(String job) {
    byte[] bytes = jobs.get(sumsKey(job));
    return bytes == null ? new JobSums() : JobSums.decode(bytes);
  }

  private JobRow row(StateKey key) {
    byte[] bytes = rows.get(key);
    return bytes == null ? new JobRow() : JobRow.decode(bytes);
  }

  private static StateKey sumsKey(String job) {
    return StateKey.key().kind('j').text(job).build();
  }

  private static StateKey.Writer hostOfJob(String job, String site, String host) {
    return StateKey.key().text(job).text(site).text(host);
  }

  private static StateKey rowKey(String site, long window, String job) {
    return StateKey.key().text(site).time(window).text(job).build();
  }
}
