package io.joulestream.streams.job;

import io.joulestream.energy.Basis;
import io.joulestream.energy.JobLabels;
import io.joulestream.energy.JobLife;
import io.joulestream.energy.Marker;
import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.schemas.avro.JobTotals;
import io.joulestream.streams.MarkerCounts;
import io.joulestream.streams.MessageCodec;
import io.joulestream.streams.PricedFields;
import io.joulestream.streams.PricedSum;
import io.joulestream.streams.ledger.Amount;
import io.joulestream.streams.state.Expiry;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.ToLongBiFunction;
import org.jspecify.annotations.Nullable;

/** A job over all its windows, hosts and sites. */
final class JobSums {

  private int attempt;
  private JobLabels labels = JobLabels.NONE;
  private long energyMj;
  private long heldIdleMj;
  private long overheadMj;
  private long uncertaintyMj;
  private long coveredMs;
  private long missingMs;
  private PricedSum priced = PricedSum.NONE;
  private long firstWindowMs = Long.MAX_VALUE;
  private long lastWindowMs = Long.MIN_VALUE;
  private long expiredToMs = Long.MIN_VALUE;
  private boolean expired;
  private final TreeSet<String> sites = new TreeSet<>();
  private MarkerCounts markers = new MarkerCounts();
  private LifeSums life = new LifeSums();

  /**
   * Takes in what a host's events say; of several attempts the latest, of its labels the greatest.
   */
  void describe(int anAttempt, JobLabels itsLabels) {
    int byAttempt = Integer.compare(anAttempt, attempt);
    if (byAttempt > 0 || (byAttempt == 0 && itsLabels.compareTo(labels) > 0)) {
      attempt = anAttempt;
      labels = itsLabels;
    }
  }

  JobLabels labels() {
    return labels;
  }

  /** When it ran, and in how many attempts. */
  LifeSums life() {
    return life;
  }

  /**
   * Takes in what a host says of its life.
   *
   * @param lengthMs of a window
   * @param published energy that was published of a site and window
   */
  void learn(JobLife said, long lengthMs, ToLongBiFunction<String, Long> published) {
    life.learn(
        said,
        (fromMs, toMs) -> {
          long energy = 0;
          for (long window = firstKept(fromMs, lengthMs);
              window <= lastWindowMs && window < toMs;
              window += lengthMs) {
            for (String site : sites) {
              energy += published.applyAsLong(site, window);
            }
          }
          return energy;
        });
  }

  /** Start of the first window at or after a time that may have a row. */
  private long firstKept(long fromMs, long lengthMs) {
    if (firstWindowMs == Long.MAX_VALUE) {
      return Long.MAX_VALUE;
    }
    long from = Math.max(Math.max(fromMs, firstWindowMs), expiredToMs + 1);
    return Math.floorDiv(from + lengthMs - 1, lengthMs) * lengthMs;
  }

  /** Fixes what time it is listed under. */
  void list() {
    life.list(
        firstWindowMs == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(firstWindowMs));
  }

  /** Replaces what one host finds odd. */
  void replaceMarkers(Set<Marker> before, Set<Marker> now) {
    markers.replace(before, now);
  }

  /** Start of the last window whose row was let go, or {@link Long#MIN_VALUE}. */
  long expiredToMs() {
    return expiredToMs;
  }

  void expireTo(long windowMs) {
    expiredToMs = windowMs;
  }

  /** Says that something came for a window whose row was let go. */
  void markExpired() {
    if (!expired) {
      expired = true;
      markers.replace(Set.of(), Set.of(Marker.EXPIRED));
    }
  }

  /** Replaces what one row adds. */
  void replace(Amount before, PricedSum pricedBefore, Amount after, PricedSum pricedAfter) {
    energyMj += after.energyMj() - before.energyMj();
    heldIdleMj += after.heldIdleMj() - before.heldIdleMj();
    overheadMj += after.overheadMj() - before.overheadMj();
    uncertaintyMj += after.uncertaintyMj() - before.uncertaintyMj();
    coveredMs += after.coveredMs() - before.coveredMs();
    missingMs += after.missingMs() - before.missingMs();
    priced = priced.plus(pricedAfter).minus(pricedBefore);
    markers.replace(before.markers(), after.markers());
  }

  void addWindow(String site, long windowMs) {
    sites.add(site);
    firstWindowMs = Math.min(firstWindowMs, windowMs);
    lastWindowMs = Math.max(lastWindowMs, windowMs);
  }

  /**
   * Looks for what is first and last now that a window is gone.
   *
   * @param exists whether there is a row of a site and window
   */
  void removeWindow(long windowMs, long lengthMs, BiPredicate<String, Long> exists) {
    if (priced.rows() == 0) {
      firstWindowMs = Long.MAX_VALUE;
      lastWindowMs = Long.MIN_VALUE;
      return;
    }
    // rows before may have been let go: only what is gone now is looked beyond
    boolean wasLast = windowMs == lastWindowMs;
    if (windowMs == firstWindowMs) {
      while (firstWindowMs < lastWindowMs && isEmpty(firstWindowMs, exists)) {
        firstWindowMs += lengthMs;
      }
    }
    while (wasLast && firstWindowMs < lastWindowMs && isEmpty(lastWindowMs, exists)) {
      lastWindowMs -= lengthMs;
    }
  }

  private boolean isEmpty(long windowMs, BiPredicate<String, Long> exists) {
    return sites.stream().noneMatch(site -> exists.test(site, windowMs));
  }

  JobTotals totals(String job) {
    boolean any = priced.rows() > 0;
    PricedFields price = new PricedFields(priced);
    return JobTotals.newBuilder()
        .setJob(job)
        .setAttempt(attempt)
        .setTeam(labels.team())
        .setProject(labels.project())
        .setUser(labels.user())
        .setName(labels.name())
        .setFirstWindowMs(any ? firstWindowMs : null)
        .setLastWindowMs(any ? lastWindowMs : null)
        .setEnergyMj(energyMj)
        .setHeldIdleMj(heldIdleMj)
        .setOverheadMj(overheadMj)
        .setFacilityEnergyMj(price.facilityMj())
        .setLocationUg(price.locationUg())
        .setUncertaintyMj(uncertaintyMj)
        .setUncertaintyUg(price.uncertaintyUg())
        .setPendingMj(energyMj - priced.pricedMj())
        .setSignal(price.signal())
        .setScope(price.scope())
        .setAverageDirectUg(price.besideUg(Basis.AVERAGE_DIRECT))
        .setAverageLifecycleUg(price.besideUg(Basis.AVERAGE_LIFECYCLE))
        .setMarginalDirectUg(price.besideUg(Basis.MARGINAL_DIRECT))
        .setMarginalLifecycleUg(price.besideUg(Basis.MARGINAL_LIFECYCLE))
        .setCostMicro(price.costMicro())
        .setCurrency(price.currency())
        .setWaterUl(price.waterUl())
        .setCoveredMs(coveredMs)
        .setMissingMs(missingMs)
        .setWindows((int) priced.rows())
        .setMarkers(MarkerCounts.names(markers.markers()))
        .setState(life.state())
        .setAttempts(life.attempts())
        .setStartedMs(boxed(life.startedMs()))
        .setEndedMs(boxed(life.endedMs()))
        .setListedMs(boxed(life.listedMs()))
        .setLostMj(life.lostMj(energyMj))
        .build();
  }

  private static @Nullable Long boxed(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }

  /**
   * As bytes.
   *
   * @param touchedMs when it was changed
   */
  byte[] encode(long touchedMs) {
    BinaryWriter out = Expiry.write(MessageCodec.open(), touchedMs, 0).writeInt(attempt);
    MessageCodec.writeLabels(labels, out);
    out.writeLong(energyMj).writeLong(heldIdleMj).writeLong(overheadMj);
    out.writeLong(uncertaintyMj).writeLong(coveredMs).writeLong(missingMs);
    priced.write(out);
    out.writeLong(firstWindowMs).writeLong(lastWindowMs).writeInt(sites.size());
    sites.forEach(out::writeString);
    markers.write(out);
    life.write(out);
    return out.writeLong(expiredToMs).writeBoolean(expired).toBytes();
  }

  static JobSums decode(byte[] bytes) {
    BinaryReader in = MessageCodec.open(bytes);
    Expiry.skip(in);
    JobSums sums = new JobSums();
    sums.attempt = in.readInt();
    sums.labels = MessageCodec.readLabels(in);
    sums.energyMj = in.readLong();
    sums.heldIdleMj = in.readLong();
    sums.overheadMj = in.readLong();
    sums.uncertaintyMj = in.readLong();
    sums.coveredMs = in.readLong();
    sums.missingMs = in.readLong();
    sums.priced = PricedSum.read(in);
    sums.firstWindowMs = in.readLong();
    sums.lastWindowMs = in.readLong();
    for (int count = in.readInt(); count > 0; count--) {
      sums.sites.add(in.readString());
    }
    sums.markers = MarkerCounts.read(in);
    sums.life = LifeSums.read(in);
    sums.expiredToMs = in.readLong();
    sums.expired = in.readBoolean();
    return sums;
  }
}
