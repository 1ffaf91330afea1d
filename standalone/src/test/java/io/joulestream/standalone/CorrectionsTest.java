package io.joulestream.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.EnergyCorrection;
import io.joulestream.schemas.avro.HostJobShare;
import io.joulestream.schemas.avro.JobEmissions;
import io.joulestream.schemas.avro.SiteBalance;
import io.joulestream.standalone.audit.Correction;
import io.joulestream.standalone.audit.KnownHosts;
import io.joulestream.streams.StreamsApp;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random fleets of which a part comes too late: live they come to what the oracle says of the rest,
 * after a correction to what it says of everything, a second correction finds nothing to do, and a
 * topology that starts anew on the same topics, corrections included, comes to the same.
 */
class CorrectionsTest {

  private static final String APPLICATION = "topology";
  private static final long SEED = Long.getLong("seed", 3_000);
  private static final int FLEETS = 6;
  private static final long ISSUED_MS = 1_800_000_000_000L;

  private final Parts parts = new Parts();

  @TempDir private Path directory;

  @Test
  void whatCameTooLateIsTakenInByACorrection() throws Exception {
    try (parts) {
      Cluster cluster = Cluster.ofOneBroker(directory, parts);
      Fleets fleets = Fleets.withLateOnes(SEED, FLEETS, directory.resolve("in"));
      String again = OracleComparison.again(getClass(), "", SEED);
      PublishedFleets published = parts.add(new PublishedFleets(cluster, fleets, again));
      StreamsApp.Instance instance =
          TopologyInstance.instance(
              cluster.bootstrapServers(), APPLICATION, "one", directory, Map.of());
      published.publishSites();
      published.publishUpTo(1);
      FreshStart.takeInSites(TopologyInstance.settings(), instance, cluster.ids());
      published.process(instance, published::haveEnded);
      OracleComparison.assertBooksAgree(
          fleets.expectedOfThoseInTime(), published.results(directory.resolve("live")), again);
      assertEquals(List.of(), published.unlikeTheirRows(), again);

      List<EnergyCorrection> corrections = corrections(cluster, fleets);
      assertTrue(corrections.size() > 20, corrections.size() + " corrections; " + again);
      correct(cluster, published, instance, corrections);

      OracleComparison.assertBooksAgree(
          fleets.expectedOfAll(), published.results(directory.resolve("corrected")), again);
      assertEquals(List.of(), corrections(cluster, fleets), again);

      published.forgetResults();
      StreamsApp.Instance fresh =
          TopologyInstance.instance(cluster.bootstrapServers(), "anew", "two", directory, Map.of());
      FreshStart.takeInSites(TopologyInstance.settings(), fresh, cluster.ids());
      published.process(
          fresh,
          () -> {
            assertEquals(List.of(), rejectedCorrections(cluster));
            return published.haveEnded()
                && isRestated(cluster, corrections)
                && published.areRolledUp();
          });
      OracleComparison.assertBooksAgree(
          fleets.expectedOfAll(), published.results(directory.resolve("anew")), again);
    }
  }

  private static TopicReader topics(Cluster cluster) {
    return new TopicReader(cluster.bootstrapServers(), "", cluster.ids());
  }

  /** What a correction of all closed windows would do. */
  private static List<EnergyCorrection> corrections(Cluster cluster, Fleets fleets) {
    TopicReader topics = topics(cluster);
    KnownHosts hosts = new KnownHosts(topics);
    Correction correction =
        new Correction(topics, TopologyInstance.settings(), hosts, "test", ISSUED_MS);
    long to = fleets.closedMs() / 60_000 * 60_000;
    Correction.Findings findings = correction.of(hosts.matching(host -> true), to - 86_400_000, to);
    assertEquals(List.of(), findings.openHosts());
    return findings.corrections();
  }

  private static LiveBooks books(Cluster cluster, StreamsApp.Instance instance) {
    return new LiveBooks(
        cluster.bootstrapServers(),
        cluster.registryUrl(),
        instance.applicationId(),
        TopologyInstance.settings(),
        Map.of(),
        Map.of());
  }

  private static void correct(
      Cluster cluster,
      PublishedFleets published,
      StreamsApp.Instance instance,
      List<EnergyCorrection> corrections)
      throws Exception {
    try (CorrectionPublisher publisher =
        new CorrectionPublisher(books(cluster, instance), cluster.ids())) {
      publisher.publish(corrections);
    }
    published.process(
        instance,
        () -> {
          assertEquals(List.of(), rejectedCorrections(cluster));
          // what is rolled up is published after the rows
          return isRestated(cluster, corrections) && published.areRolledUp();
        });
  }

  /** Whether every row that a correction changes is published as of the correction. */
  private static boolean isRestated(Cluster cluster, List<EnergyCorrection> corrections) {
    Map<String, JobEmissions> minutes = new HashMap<>();
    topics(cluster).read(Topics.JOB_EMISSIONS, minutes::put);
    Map<String, SiteBalance> balances = new HashMap<>();
    topics(cluster).read(Topics.SITE_BALANCE, balances::put);
    return corrections.stream().allMatch(c -> isRestated(c, minutes, balances));
  }

  private static boolean isRestated(
      EnergyCorrection correction,
      Map<String, JobEmissions> minutes,
      Map<String, SiteBalance> balances) {
    String start = Instant.ofEpochMilli(correction.getWindowStartMs()).toString();
    SiteBalance balance = balances.get(Topics.key(correction.getSite(), start));
    Set<HostJobShare> changed = new HashSet<>(correction.getBefore().getShares());
    Set<HostJobShare> after = new HashSet<>(correction.getAfter().getShares());
    Set<HostJobShare> same = new HashSet<>(changed);
    same.retainAll(after);
    changed.addAll(after);
    changed.removeAll(same);
    if (correction.getBefore().equals(correction.getAfter())) {
      // it only names jobs
      return true;
    }
    return balance != null
        && balance.getReceivedMs() >= ISSUED_MS
        && balance.getImbalanceMj() == 0
        && changed.stream()
            .map(HostJobShare::getJob)
            .allMatch(
                job -> {
                  JobEmissions minute = minutes.get(Topics.key(job, correction.getSite(), start));
                  // a row that was corrected away before it was published never is
                  return minute == null
                      ? after.stream().noneMatch(share -> share.getJob().equals(job))
                      : minute.getReceivedMs() >= ISSUED_MS;
                });
  }

  private static List<String> rejectedCorrections(Cluster cluster) {
    List<String> details = new ArrayList<>();
    topics(cluster)
        .read(Topics.REJECTED_CORRECTIONS, (key, rejected) -> details.add(rejected.getDetail()));
    return details;
  }
}
