package io.joulestream.streams.job;

import io.joulestream.energy.Marker;
import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.streams.Keeping;
import io.joulestream.streams.Message.Contribution;
import io.joulestream.streams.Message.ContributionCorrected;
import io.joulestream.streams.Message.FactorsAccepted;
import io.joulestream.streams.Message.HostProgress;
import io.joulestream.streams.Message.IntensityAccepted;
import io.joulestream.streams.Message.JobSeen;
import io.joulestream.streams.Message.JobsOfSite;
import io.joulestream.streams.MessageCodec;
import io.joulestream.streams.PricedSum;
import io.joulestream.streams.ledger.Amount;
import io.joulestream.streams.ledger.Entries;
import io.joulestream.streams.ledger.Figure;
import io.joulestream.streams.ledger.PricedFigure;
import io.joulestream.streams.price.PriceBook;
import io.joulestream.streams.price.Restatements;
import io.joulestream.streams.price.Tariff;
import io.joulestream.streams.rollup.JobRollups;
import io.joulestream.streams.state.ByteStore;
import io.joulestream.streams.state.DueKeys;
import io.joulestream.streams.state.Expiry;
import io.joulestream.streams.state.StateKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
  private final Keeping keeping;
  private final int task;
  private final PriceBook prices;
  private final Restatements restatements;
  private final DueKeys dueRows;
  private final DueKeys dueJobs;
  private final Expiry oldRows;
  private final Expiry oldSites;
  private final Expiry oldJobs;
  private final Sightings sightings;
  private final JobRollups rollups;
  private final Map<String, JobSums> sumsInHand = new HashMap<>();
  private final Set<StateKey> sitesInHand = new LinkedHashSet<>();

  /**
   * The book of a task.
   *
   * @param parts what each host charges, while it can change
   * @param rows by site, window and job
   * @param jobs sums of jobs, of sites, and for roll-ups
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
      Keeping keeping,
      int task) {
    this.parts = parts;
    this.rows = rows;
    this.jobs = jobs;
    this.keeping = keeping;
    this.task = task;
    this.prices = new PriceBook(prices, keeping.windows());
    this.restatements = new Restatements(control, 'X', rows);
    this.dueRows = new DueKeys(control, 'R');
    this.dueJobs = new DueKeys(control, 'J');
    this.oldRows =
        new Expiry(rows, StateKey.ofBytes(new byte[0]), StateKey.key().end(), keeping.restatable());
    this.oldSites = expiry('s', keeping.restatableSums());
    this.oldJobs = expiry('j', Keeping.JOBS);
    this.sightings = new Sightings(jobs, keeping);
    this.rollups = new JobRollups(jobs, keeping, task);
  }

  private Expiry expiry(char kind, Duration kept) {
    return new Expiry(
        jobs, StateKey.key().kind(kind).build(), StateKey.key().kind(kind).end(), kept);
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
    if (before.isPresent() ? after.filter(before.get()::isSameAs).isPresent() : after.isEmpty()) {
      return;
    }
    StateKey rowKey = rowKey(contribution.site(), contribution.windowMs(), job);
    byte[] known = rows.get(rowKey);
    if (known == null && isExpired(job, contribution.windowMs())) {
      return;
    }
    JobRow row = known == null ? new JobRow() : JobRow.decode(known);
    row.replace(before, after);
    save(rowKey, row);
    if (after.isPresent()) {
      parts.put(partKey, after.get().encode());
    } else {
      parts.delete(partKey);
    }
    dueRows.add(rowKey, contribution.windowMs());
  }

  /** Takes in what a host charges a job in a window that it has closed. */
  public void accept(ContributionCorrected corrected) {
    StateKey rowKey = rowKey(corrected.site(), corrected.windowMs(), corrected.job());
    byte[] known = rows.get(rowKey);
    boolean isGone = known == null && corrected.before().isPresent();
    if (isGone || (known == null && isExpired(corrected.job(), corrected.windowMs()))) {
      markExpired(corrected.job());
      return;
    }
    JobRow row = known == null ? new JobRow() : JobRow.decode(known);
    row.correct(
        corrected.before().map(share -> new Part(share, true, corrected.receivedMs())),
        corrected.after().map(share -> new Part(share, true, corrected.receivedMs())));
    save(rowKey, row);
    dueRows.add(rowKey, corrected.windowMs());
  }

  /** Whether the rows of the job's windows up to that one were let go; says so on its total. */
  private boolean isExpired(String job, long windowMs) {
    boolean isExpired = windowMs <= sums(job).expiredToMs();
    if (isExpired) {
      markExpired(job);
    }
    return isExpired;
  }

  private void markExpired(String job) {
    JobSums sums = sums(job);
    sums.markExpired();
    save(job, sums);
    dueJobs.add(StateKey.key().text(job).build(), 0);
  }

  /** Settles what the host has settled, and forgets its part in windows that it has closed. */
  public void accept(String job, HostProgress progress) {
    StateKey host = hostOfJob(job, progress.site(), progress.host()).build();
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
      boolean closes = window < progress.closedBeforeMs();
      if (closes || !part.settled()) {
        progress(rowKey(progress.site(), window, job), window, !part.settled(), closes);
      }
      if (closes) {
        parts.delete(entry.key());
      } else if (!part.settled()) {
        parts.put(entry.key(), part.asSettled().encode());
      }
    }
  }

  private void progress(StateKey rowKey, long window, boolean settles, boolean closes) {
    JobRow row = row(rowKey);
    if (settles) {
      row.settleOne();
    }
    if (closes) {
      row.closeOne();
    }
    save(rowKey, row);
    if (settles && row.isFinal()) {
      dueRows.add(rowKey, window);
    }
  }

  private void save(StateKey rowKey, JobRow row) {
    rows.put(rowKey, row.encode(keeping.nowMs()));
  }

  private void save(String job, JobSums sums) {
    jobs.put(sumsKey(job), sums.encode(keeping.nowMs()));
  }

  /** Takes in what a host's events say of a job as a whole. */
  public void accept(String job, JobSeen seen) {
    Sightings.Change change = sightings.accept(job, seen);
    JobSums sums = sums(job);
    sums.describe(seen.attempt(), seen.labels());
    sums.replaceMarkers(change.before().markers(), change.now().markers());
    sums.learn(
        seen.life(),
        keeping.windows().lengthMs(),
        (site, window) -> published(rowKey(site, window, job)));
    save(job, sums);
    dueJobs.add(StateKey.key().text(job).build(), 0);
  }

  /** The energy that was published of a row, mJ. */
  private long published(StateKey rowKey) {
    return row(rowKey).published().map(figure -> figure.amount().energyMj()).orElse(0L);
  }

  /** Publishes rows that changed, and works off up to {@code most} rows to restate. */
  public void publish(int most, JobOutput out) {
    dueRows.take(most, (key, window) -> publishRow(key, rows.get(key), true, out));
    if (!restatements.isEmpty()) {
      for (ByteStore.Entry entry : restatements.take(most)) {
        publishRow(entry.key(), entry.value(), false, out);
      }
    }
    dueJobs.take(most, (key, since) -> look(key.read().text()));
    sumsInHand.forEach(
        (job, sums) -> {
          sums.list();
          save(job, sums);
          out.publish(sums.totals(job));
        });
    sumsInHand.clear();
    sitesInHand.forEach(key -> tellSite(key, out));
    sitesInHand.clear();
    rollups.publish(out::toSite);
  }

  /**
   * Whether a job's latest attempt runs and whose it is, once for all that its hosts said since.
   */
  private void look(String job) {
    JobSums sums = sumsInHand.computeIfAbsent(job, this::sums);
    rollups.describe(job, sums.labels());
    LifeSums life = sums.life();
    life.latestAttempt().flatMap(latest -> sightings.of(job, latest)).ifPresent(life::look);
  }

  /** Lets go of what nobody touched for as long as it is to be kept. */
  public void forget() {
    long now = keeping.nowMs();
    oldRows.sweep(now, Keeping.MOST_SWEPT, entry -> noteExpired(entry.key()));
    oldSites.sweep(now, Keeping.MOST_SWEPT, entry -> {});
    oldJobs.sweep(now, Keeping.MOST_SWEPT, entry -> {});
    sightings.forget();
    rollups.forget();
  }

  private void noteExpired(StateKey rowKey) {
    StateKey.Reader reader = rowKey.read();
    reader.text();
    long window = reader.time();
    String job = reader.text();
    JobSums sums = sums(job);
    if (window > sums.expiredToMs()) {
      sums.expireTo(window);
      save(job, sums);
    }
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
    Entries.Row place =
        new Entries.Row(site, window, (int) keeping.windows().lengthMs(), reader.text());
    JobRow row = JobRow.decode(bytes);
    Optional<Figure> before = row.published();
    Optional<Figure> now = row.exists() ? Optional.of(figure(row, site, window)) : Optional.empty();
    if (before.isEmpty() && now.isEmpty()) {
      if (row.entries().isEmpty()) {
        rows.delete(key);
      }
      return;
    }
    if (!changed && now.isPresent() && before.filter(now.get()::isSameAs).isPresent()) {
      return;
    }
    long received = row.receivedMs(now.map(Figure::tariff).orElse(Tariff.UNKNOWN));
    row.entries().next(place, before, now, row.isFinal(), received).ifPresent(out::enter);
    row.publish(now);
    updateSums(place, key, row, before, now, received);
    out.publish(JobReport.emissions(place, row, now));
  }

  private Figure figure(JobRow row, String site, long window) {
    Tariff tariff = prices.tariff(site, window);
    boolean isFallback = tariff.status().equals(Tariff.FALLBACK);
    return new Figure(isFallback ? row.amount().with(Marker.FALLBACK) : row.amount(), tariff);
  }

  private void updateSums(
      Entries.Row place,
      StateKey key,
      JobRow row,
      Optional<Figure> before,
      Optional<Figure> now,
      long received) {
    String job = place.job();
    Optional<PricedFigure> statedBefore = before.map(PricedFigure::of);
    Optional<PricedFigure> statedNow = now.map(PricedFigure::of);
    PricedSum pricedBefore = statedBefore.map(PricedFigure::priced).orElse(PricedSum.NONE);
    PricedSum pricedNow = statedNow.map(PricedFigure::priced).orElse(PricedSum.NONE);
    JobSums sums = sumsInHand.computeIfAbsent(job, this::sums);
    sums.replace(
        before.map(Figure::amount).orElse(Amount.NONE),
        pricedBefore,
        now.map(Figure::amount).orElse(Amount.NONE),
        pricedNow);
    sums.life().count(place.windowMs(), energyMj(now) - energyMj(before));
    rollups.replace(place, sums.labels(), statedBefore, statedNow, received);
    if (now.isEmpty() && row.entries().isEmpty()) {
      rows.delete(key);
    } else {
      save(key, row);
    }
    if (now.isPresent()) {
      sums.addWindow(place.site(), place.windowMs());
    } else {
      sums.removeWindow(
          place.windowMs(),
          keeping.windows().lengthMs(),
          (s, w) -> row(rowKey(s, w, job)).exists());
    }
    if (!pricedBefore.equals(pricedNow)) {
      StateKey siteKey = StateKey.key().kind('s').text(place.site()).time(place.windowMs()).build();
      BinaryWriter out = Expiry.write(MessageCodec.open(), keeping.nowMs(), 0);
      siteSum(siteKey).plus(pricedNow).minus(pricedBefore).write(out);
      jobs.put(siteKey, out.writeLong(row.receivedMs()).toBytes());
      sitesInHand.add(siteKey);
    }
  }

  private static long energyMj(Optional<Figure> figure) {
    return figure.map(Figure::amount).orElse(Amount.NONE).energyMj();
  }

  private void tellSite(StateKey siteKey, JobOutput out) {
    StateKey.Reader reader = siteKey.read();
    reader.kind();
    String site = reader.text();
    long window = reader.time();
    byte[] bytes = jobs.get(siteKey);
    if (bytes != null) {
      BinaryReader in = MessageCodec.open(bytes);
      Expiry.skip(in);
      out.toSite(site, new JobsOfSite(task, window, PricedSum.read(in), in.readLong()));
    }
  }

  private PricedSum siteSum(StateKey siteKey) {
    byte[] bytes = jobs.get(siteKey);
    if (bytes == null) {
      return PricedSum.NONE;
    }
    BinaryReader in = MessageCodec.open(bytes);
    Expiry.skip(in);
    return PricedSum.read(in);
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
