package io.joulestream.streams.host;

import io.joulestream.energy.JobLabels;
import io.joulestream.energy.JobShare;
import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.CorrectedJob;
import io.joulestream.schemas.avro.EnergyCorrection;
import io.joulestream.schemas.avro.HostEnergy;
import io.joulestream.schemas.avro.RejectReason;
import io.joulestream.schemas.avro.Rejected;
import io.joulestream.streams.Keeping;
import io.joulestream.streams.Message.BalanceCorrected;
import io.joulestream.streams.Message.ContributionCorrected;
import io.joulestream.streams.Message.CorrectionOffered;
import io.joulestream.streams.Message.JobSeen;
import io.joulestream.streams.MessageCodec;
import io.joulestream.streams.state.ByteStore;
import io.joulestream.streams.state.Expiry;
import io.joulestream.streams.state.StateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Accounts that were recomputed from all that is retained, to stand instead of those that came out
 * live (semantics §9).
 *
 * <p>Only a window that its host has closed can be corrected: until then it takes in what comes by
 * itself. A correction names the account that it replaces by its epoch, so one that is sent again
 * changes nothing, and one that was worked out from what no longer stands is refused.
 */
final class Corrections {

  private final ByteStore store;
  private final Keeping keeping;
  private final long frontierMs;
  private final Expiry old;

  /**
   * The corrections of the hosts of a task.
   *
   * @param store holds an entry of the kind {@code C} for each corrected window
   */
  Corrections(ByteStore store, Keeping keeping, Duration frontier) {
    this.store = store;
    this.frontierMs = frontier.toMillis();
    this.keeping = keeping;
    this.old =
        new Expiry(
            store, StateKey.key().kind('C').build(), StateKey.key().kind('C').end(), Keeping.JOBS);
  }

  /** Lets go of what is too old to be corrected again. */
  void forget() {
    old.sweep(keeping.nowMs(), Keeping.MOST_SWEPT, entry -> {});
  }

  /** Enters a correction, or says why not. */
  void accept(HostState host, CorrectionOffered offered, HostOutput out) {
    EnergyCorrection correction = offered.correction();
    StateKey key =
        StateKey.key().kind('C').prefix(host.key()).time(correction.getWindowStartMs()).build();
    byte[] known = store.get(key);
    int standing = epoch(known);
    if (correction.getEpoch() == standing && correction.getCorrection().equals(name(known))) {
      return;
    }
    String objection = objection(host, correction, standing);
    if (objection != null) {
      out.rejectCorrection(rejected(offered, objection));
      return;
    }
    store.put(
        key,
        Expiry.write(MessageCodec.open(), keeping.nowMs(), 0)
            .writeInt(correction.getEpoch())
            .writeString(correction.getCorrection())
            .toBytes());
    closeBefore(host, correction);
    tell(correction, out);
  }

  private static int epoch(byte @Nullable [] bytes) {
    if (bytes == null) {
      return 0;
    }
    BinaryReader in = MessageCodec.open(bytes);
    Expiry.skip(in);
    return in.readInt();
  }

  private static String name(byte @Nullable [] bytes) {
    if (bytes == null) {
      return "";
    }
    BinaryReader in = MessageCodec.open(bytes);
    Expiry.skip(in);
    in.readInt();
    return in.readString();
  }

  private @Nullable String objection(HostState host, EnergyCorrection correction, int standing) {
    Instant start = Instant.ofEpochMilli(correction.getWindowStartMs());
    String place = "the window of host %s at %s from %s".formatted(host.host, host.site, start);
    long length = keeping.windows().lengthMs();
    if (correction.getWindowMs() != length || correction.getWindowStartMs() % length != 0) {
      return place
          + " has %d ms: windows have %d ms here".formatted(correction.getWindowMs(), length);
    }
    long end = correction.getWindowStartMs() + correction.getWindowMs();
    if (host.isNew() && correction.getBefore().getAccounted()) {
      return place + " is not known: nothing of the host was ever accepted";
    }
    boolean isOpen =
        host.isNew()
            ? end > correction.getReceivedMs() - frontierMs
            : correction.getWindowStartMs() >= host.closedBeforeMs;
    if (isOpen) {
      return place + " is still open: it takes in late records by itself, correct it later";
    }
    if (correction.getEpoch() != standing + 1) {
      return place
          + " was worked out from epoch %d, but epoch %d stands: work it out again"
              .formatted(correction.getEpoch() - 1, standing);
    }
    long imbalance =
        Math.max(
            Math.abs(AccountRecords.imbalanceMj(correction.getBefore())),
            Math.abs(AccountRecords.imbalanceMj(correction.getAfter())));
    return imbalance == 0 ? null : place + " does not balance by " + imbalance + " mJ";
  }

  /** A host that was never heard of live must not account for the same window later. */
  private static void closeBefore(HostState host, EnergyCorrection correction) {
    if (host.isNew()) {
      long end = correction.getWindowStartMs() + correction.getWindowMs();
      host.closedBeforeMs = Math.max(host.closedBeforeMs, end);
      host.changed = true;
    }
  }

  private static void tell(EnergyCorrection correction, HostOutput out) {
    Map<String, JobShare> before = AccountRecords.shares(correction.getBefore());
    Map<String, JobShare> after = AccountRecords.shares(correction.getAfter());
    TreeSet<String> jobs = new TreeSet<>(before.keySet());
    jobs.addAll(after.keySet());
    for (String job : jobs) {
      Optional<JobShare> old = Optional.ofNullable(before.get(job));
      Optional<JobShare> now = Optional.ofNullable(after.get(job));
      if (!old.equals(now)) {
        out.toJob(
            job,
            new ContributionCorrected(
                correction.getSite(),
                correction.getHost(),
                correction.getWindowStartMs(),
                job,
                old,
                now,
                correction.getReceivedMs()));
      }
    }
    for (CorrectedJob job : correction.getJobs()) {
      JobLabels labels =
          new JobLabels(job.getTeam(), job.getProject(), job.getUser(), job.getName());
      out.toJob(
          job.getJob(),
          new JobSeen(
              correction.getSite(),
              correction.getHost(),
              job.getAttempt(),
              labels,
              AccountRecords.markers(job.getMarkers()),
              CorrectedLives.of(job),
              true));
    }
    if (!correction.getBefore().equals(correction.getAfter())) {
      out.toSite(
          correction.getSite(),
          new BalanceCorrected(
              correction.getHost(),
              correction.getWindowStartMs(),
              AccountRecords.balance(correction.getBefore()),
              AccountRecords.balance(correction.getAfter()),
              correction.getReceivedMs()));
    }
    out.publish(
        HostEnergy.newBuilder()
            .setSite(correction.getSite())
            .setHost(correction.getHost())
            .setWindowStartMs(correction.getWindowStartMs())
            .setWindowMs(correction.getWindowMs())
            .setEpoch(correction.getEpoch())
            .setCorrection(correction.getCorrection())
            .setReceivedMs(correction.getReceivedMs())
            .setAccount(correction.getAfter())
            .build());
  }

  private static Rejected rejected(CorrectionOffered offered, String detail) {
    return Rejected.newBuilder()
        .setSource(Topics.ENERGY_CORRECTIONS.name())
        .setReason(RejectReason.STALE)
        .setDetail(detail)
        .setOriginal(offered.original().kept())
        .setRecords(1)
        .setReceivedMs(offered.correction().getReceivedMs())
        .build();
  }
}
