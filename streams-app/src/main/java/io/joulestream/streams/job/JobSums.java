package io.joulestream.streams.job;

import io.joulestream.energy.JobLabels;
import io.joulestream.energy.Marker;
import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.schemas.avro.JobTotals;
import io.joulestream.streams.MarkerCounts;
import io.joulestream.streams.Message.JobSeen;
import io.joulestream.streams.MessageCodec;
import io.joulestream.streams.PricedSum;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/** A job over all its windows, hosts and sites. */
final class JobSums {

  private int attempt;
  private JobLabels labels = JobLabels.NONE;
  private long energyMj;
  private long heldIdleMj;
  private long overheadMj;
  private long coveredMs;
  private long missingMs;
  private PricedSum priced = PricedSum.NONE;
  private long firstWindowMs = Long.MAX_VALUE;
  private long lastWindowMs = Long.MIN_VALUE;
  private final TreeSet<String> sites = new TreeSet<>();
  private MarkerCounts markers = new MarkerCounts();

  /**
   * Takes in what a host's events say; of several attempts the latest, of its labels the greatest.
   */
  void describe(JobSeen seen, Set<Marker> saidBefore) {
    int byAttempt = Integer.compare(seen.attempt(), attempt);
    if (byAttempt > 0 || (byAttempt == 0 && seen.labels().compareTo(labels) > 0)) {
      attempt = seen.attempt();
      labels = seen.labels();
    }
    markers.replace(saidBefore, seen.markers());
  }

  /** Replaces what one row adds. */
  void replace(Amount before, PricedSum pricedBefore, Amount after, PricedSum pricedAfter) {
    energyMj += after.energyMj() - before.energyMj();
    heldIdleMj += after.heldIdleMj() - before.heldIdleMj();
    overheadMj += after.overheadMj() - before.overheadMj();
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
  void removeWindow(long lengthMs, BiPredicate<String, Long> exists) {
    if (priced.rows() == 0) {
      firstWindowMs = Long.MAX_VALUE;
      lastWindowMs = Long.MIN_VALUE;
      return;
    }
    while (firstWindowMs < lastWindowMs && isEmpty(firstWindowMs, exists)) {
      firstWindowMs += lengthMs;
    }
    while (firstWindowMs < lastWindowMs && isEmpty(lastWindowMs, exists)) {
      lastWindowMs -= lengthMs;
    }
  }

  private boolean isEmpty(long windowMs, BiPredicate<String, Long> exists) {
    return sites.stream().noneMatch(site -> exists.test(site, windowMs));
  }

  JobTotals totals(String job) {
    boolean any = priced.rows() > 0;
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
        .setFacilityEnergyMj(priced.facilityRows() > 0 ? priced.facilityMj() : null)
        .setLocationUg(priced.locationRows() > 0 ? priced.locationUg() : null)
        .setPendingMj(energyMj - priced.pricedMj())
        .setCoveredMs(coveredMs)
        .setMissingMs(missingMs)
        .setWindows((int) priced.rows())
        .setMarkers(MarkerCounts.names(markers.markers()))
        .build();
  }

  byte[] encode() {
    BinaryWriter out = MessageCodec.open().writeInt(attempt);
    MessageCodec.writeLabels(labels, out);
    out.writeLong(energyMj).writeLong(heldIdleMj).writeLong(overheadMj);
    out.writeLong(coveredMs).writeLong(missingMs);
    MessageCodec.writeSum(priced, out);
    out.writeLong(firstWindowMs).writeLong(lastWindowMs).writeInt(sites.size());
    sites.forEach(out::writeString);
    markers.write(out);
    return out.toBytes();
  }

  static JobSums decode(byte[] bytes) {
    BinaryReader in = MessageCodec.open(bytes);
    JobSums sums = new JobSums();
    sums.attempt = in.readInt();
    sums.labels = MessageCodec.readLabels(in);
    sums.energyMj = in.readLong();
    sums.heldIdleMj = in.readLong();
    sums.overheadMj = in.readLong();
    sums.coveredMs = in.readLong();
    sums.missingMs = in.readLong();
    sums.priced = MessageCodec.readSum(in);
    sums.firstWindowMs = in.readLong();
    sums.lastWindowMs = in.readLong();
    for (int count = in.readInt(); count > 0; count--) {
      sums.sites.add(in.readString());
    }
    sums.markers = MarkerCounts.read(in);
    return sums;
  }
}
