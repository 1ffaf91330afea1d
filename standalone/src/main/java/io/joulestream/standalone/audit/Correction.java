package io.joulestream.standalone.audit;

import io.joulestream.energy.AllocationHistory.JobOnHost;
import io.joulestream.energy.JobLabels;
import io.joulestream.schemas.avro.CorrectedJob;
import io.joulestream.schemas.avro.EnergyCorrection;
import io.joulestream.schemas.avro.HostAccount;
import io.joulestream.schemas.avro.HostJobShare;
import io.joulestream.standalone.audit.HostInputs.RejectedKind;
import io.joulestream.streams.StreamsSettings;
import io.joulestream.streams.Windows;
import io.joulestream.streams.host.AccountRecords;
import io.joulestream.streams.host.HostSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * Works the accounts of hosts out again from all that is retained, rejected inputs included, and
 * finds those that differ from what stands (semantics §9).
 *
 * <p>Only windows that their host has closed are compared: the others take in late records by
 * themselves. What is equal is left alone, so a correction of an untouched range is empty, and one
 * that was cut short goes on where it was when it is made again.
 */
public final class Correction {

  private final RetainedTopics topics;
  private final StreamsSettings settings;
  private final KnownHosts known;
  private final String name;
  private final long issuedMs;

  /**
   * A correction.
   *
   * @param name by which its accounts are marked
   * @param issuedMs when it is made, epoch ms: the issue time of what it restates
   */
  public Correction(
      RetainedTopics topics,
      StreamsSettings settings,
      KnownHosts known,
      String name,
      long issuedMs) {
    this.topics = topics;
    this.settings = settings;
    this.known = known;
    this.name = name;
    this.issuedMs = issuedMs;
  }

  /**
   * What was found of some hosts.
   *
   * @param corrections accounts to replace, by host and time
   * @param takenIn rejected inputs of the range that a correction takes in
   * @param openHosts hosts of which a part of the range is still open
   * @param readingsSinceMs when the oldest retained reading came, if older ones were thrown away
   */
  public record Findings(
      List<EnergyCorrection> corrections,
      Map<RejectedKind, Integer> takenIn,
      List<HostName> openHosts,
      OptionalLong readingsSinceMs) {}

  /** Compares the windows of hosts in [fromMs, toMs), which are edges of windows. */
  public Findings of(Set<HostName> hosts, long fromMs, long toMs) {
    StandingAccounts standing = new StandingAccounts(topics, hosts, fromMs, toMs);
    RetainedInputs inputs =
        RetainedInputs.read(topics, settings.acceptance(), Selection.of(hosts, fromMs, toMs));
    List<EnergyCorrection> corrections = new ArrayList<>();
    Map<RejectedKind, Integer> takenIn = new TreeMap<>();
    List<HostName> open = new ArrayList<>();
    for (HostName host : hosts) {
      HostInputs ofHost = inputs.host(host);
      ofHost
          .rejected()
          .forEach(
              (kind, count) -> {
                if (kind.correctable()) {
                  takenIn.merge(kind, count, Integer::sum);
                }
              });
      long closed = Math.min(toMs, closedBefore(host));
      if (closed < toMs) {
        open.add(host);
      }
      HostRecomputation recomputation =
          HostRecomputation.withRejected(
              ofHost, inputs.rules(host.site()), HostSettings.of(settings));
      compare(recomputation, standing, fromMs, closed, corrections);
    }
    return new Findings(corrections, takenIn, open, inputs.readingsSinceMs());
  }

  private long closedBefore(HostName host) {
    long frontier = known.frontierMs(host);
    return frontier == Long.MAX_VALUE ? frontier : settings.windows().startOf(frontier + 1);
  }

  private void compare(
      HostRecomputation recomputation,
      StandingAccounts standing,
      long fromMs,
      long toMs,
      List<EnergyCorrection> corrections) {
    Windows windows = settings.windows();
    HostName host = recomputation.host();
    Set<String> named = new HashSet<>();
    for (long window = fromMs; window < toMs; window += windows.lengthMs()) {
      HostAccount before = standing.account(host, window);
      HostAccount after =
          AccountRecords.of(recomputation.window(window, window + windows.lengthMs()));
      if (!after.equals(before) && (before.getAccounted() || after.getAccounted())) {
        corrections.add(
            EnergyCorrection.newBuilder()
                .setSite(host.site())
                .setHost(host.host())
                .setWindowStartMs(window)
                .setWindowMs((int) windows.lengthMs())
                .setEpoch(standing.epoch(host, window) + 1)
                .setCorrection(name)
                .setReceivedMs(issuedMs)
                .setBefore(before)
                .setAfter(after)
                .setJobs(jobs(after, recomputation.jobs(), named))
                .build());
      }
    }
  }

  /** What the jobs of an account are called, where that was not said before. */
  private static List<CorrectedJob> jobs(
      HostAccount account, Map<String, JobOnHost> jobs, Set<String> named) {
    List<CorrectedJob> corrected = new ArrayList<>();
    for (HostJobShare share : account.getShares()) {
      JobOnHost job = jobs.get(share.getJob());
      if (job != null && named.add(share.getJob())) {
        JobLabels labels = job.labels();
        corrected.add(
            new CorrectedJob(
                share.getJob(),
                job.attempt(),
                labels.team(),
                labels.project(),
                labels.user(),
                labels.name()));
      }
    }
    return corrected;
  }
}
