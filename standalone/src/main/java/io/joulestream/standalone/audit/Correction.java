package io.joulestream.standalone.audit;

import io.joulestream.energy.SiteRules;
import io.joulestream.schemas.avro.CorrectedJob;
import io.joulestream.schemas.avro.EnergyCorrection;
import io.joulestream.schemas.avro.HostAccount;
import io.joulestream.standalone.audit.HostInputs.RejectedKind;
import io.joulestream.streams.StreamsSettings;
import io.joulestream.streams.Windows;
import io.joulestream.streams.host.AccountRecords;
import io.joulestream.streams.host.HostSettings;
import java.util.ArrayList;
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
  private final DescribedJobs described;
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
    this.described = new DescribedJobs(topics);
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
      long closed = Math.min(toMs, known.closedBeforeMs(host));
      if (closed < toMs) {
        open.add(host);
      }
      SiteRules rules = inputs.rules(host.site());
      HostSettings hostSettings = HostSettings.of(settings);
      HostRecomputation recomputation = HostRecomputation.withRejected(ofHost, rules, hostSettings);
      if (closed <= fromMs) {
        continue;
      }
      List<CorrectedJob> news =
          described.news(
              host,
              HostRecomputation.ofAccepted(ofHost, rules, hostSettings).jobs(),
              recomputation.jobs());
      compare(recomputation, standing, news, fromMs, closed, corrections);
    }
    return new Findings(corrections, takenIn, open, inputs.readingsSinceMs());
  }

  private void compare(
      HostRecomputation recomputation,
      StandingAccounts standing,
      List<CorrectedJob> news,
      long fromMs,
      long toMs,
      List<EnergyCorrection> corrections) {
    Windows windows = settings.windows();
    HostName host = recomputation.host();
    List<CorrectedJob> untold = news;
    for (long window = fromMs; window < toMs; window += windows.lengthMs()) {
      HostAccount before = standing.account(host, window);
      HostAccount after =
          AccountRecords.of(recomputation.window(window, window + windows.lengthMs()));
      boolean differs = !after.equals(before) && (before.getAccounted() || after.getAccounted());
      if (differs || !untold.isEmpty()) {
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
                .setJobs(untold)
                .build());
      }
      // once is enough
      untold = List.of();
    }
  }
}
