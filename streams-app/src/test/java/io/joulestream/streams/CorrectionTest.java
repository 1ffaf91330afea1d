package io.joulestream.streams;

import static io.joulestream.streams.DrivenTopology.at;
import static io.joulestream.streams.DrivenTopology.correction;
import static io.joulestream.streams.DrivenTopology.factors;
import static io.joulestream.streams.DrivenTopology.intensity;
import static io.joulestream.streams.DrivenTopology.node;
import static io.joulestream.streams.DrivenTopology.start;
import static io.joulestream.streams.DrivenTopology.stop;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.schemas.avro.CorrectedJob;
import io.joulestream.schemas.avro.EnergyCorrection;
import io.joulestream.schemas.avro.HostAccount;
import io.joulestream.schemas.avro.HostEnergy;
import io.joulestream.schemas.avro.HostJobShare;
import io.joulestream.schemas.avro.IntensityStatus;
import io.joulestream.schemas.avro.JobEmissions;
import io.joulestream.schemas.avro.JobTotals;
import io.joulestream.schemas.avro.LedgerEntry;
import io.joulestream.schemas.avro.RejectReason;
import io.joulestream.schemas.avro.SiteBalance;
import io.joulestream.streams.DrivenTopology.Publication;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Accounts of hosts are closed, corrected by epoch, and let go. */
class CorrectionTest {

  private static final long CLOSED = 60 + 25 * 60;

  private final DrivenTopology topology = new DrivenTopology();

  /** A node at 3600 W for a minute, held by a job, and silent until the minute is closed. */
  @BeforeEach
  void aClosedMinuteOfAJob() {
    topology.publish(factors(1_000_000));
    topology.publish(intensity(0, 1_800, 100, IntensityStatus.MEASURED, 0));
    topology.publish(start("smc/1", "node_0", 0));
    for (long second = 0; second <= 60; second += 20) {
      topology.publish(node("node_0", second, 3_600));
    }
    topology.publish(stop("smc/1", "node_0", 60));
    topology.settle();
    topology.publish(node("node_0", CLOSED, 0));
    topology.settle();
  }

  @AfterEach
  void close() {
    topology.close();
  }

  private HostEnergy standing() {
    List<HostEnergy> accounts = topology.closedAccounts();
    return accounts.get(accounts.size() - 1);
  }

  /** The minute again, with other energies of the job and of nobody. */
  private static HostAccount account(HostAccount like, long jobMj, long unallocatedMj) {
    HostJobShare share =
        HostJobShare.newBuilder(like.getShares().get(0)).setEnergyMj(jobMj).build();
    return HostAccount.newBuilder(like)
        .setMeasuredMj(jobMj + unallocatedMj)
        .setUnallocatedMj(unallocatedMj)
        .setShares(List.of(share))
        .build();
  }

  private JobEmissions minute() {
    return topology.jobMinutes().values().iterator().next();
  }

  private SiteBalance balance() {
    return topology.balances().values().iterator().next();
  }

  @Test
  void aClosedAccountIsPublishedAsAWhole() {
    HostEnergy closed = topology.closedAccounts().get(0);

    assertEquals(1, topology.closedAccounts().size());
    assertEquals(0, closed.getEpoch());
    assertEquals(at(0), closed.getWindowStartMs());
    assertEquals(216_000_000, closed.getAccount().getMeasuredMj());
    assertEquals("smc/1", closed.getAccount().getShares().get(0).getJob());
    assertEquals(216_000_000, closed.getAccount().getShares().get(0).getEnergyMj());
    assertEquals(60_000, closed.getAccount().getShares().get(0).getIntegratedMs());
  }

  @Test
  void aCorrectionRestatesTheLiveBooks() {
    HostAccount after = account(standing().getAccount(), 180_000_000, 72_000_000);
    topology.publish(correction(standing(), after, 9_000));
    topology.settle();

    assertEquals(180_000_000, minute().getEnergyMj());
    assertEquals(5_000_000, minute().getLocationUg());
    assertEquals(180_000_000, topology.totals("smc/1").getEnergyMj());
    assertEquals(252_000_000, balance().getMeasuredMj());
    assertEquals(72_000_000, balance().getUnallocatedMj());
    assertEquals(7_000_000, balance().getLocationUg());
    assertEquals(0, balance().getImbalanceMj());
    LedgerEntry entry =
        topology.ledger().stream()
            .filter(e -> e.getJob().equals("smc/1") && e.getEntry() == 2)
            .findFirst()
            .orElseThrow();
    assertEquals("CORRECTION", entry.getCause());
    assertEquals(216_000_000, entry.getPreviousEnergyMj());
    assertEquals(at(9_000), entry.getIssuedMs());
    assertEquals(1, standing().getEpoch());
  }

  @Test
  void aCorrectionThatIsSentAgainChangesNothing() {
    HostEnergy first = standing();
    HostAccount after = account(first.getAccount(), 180_000_000, 72_000_000);
    topology.publish(correction(first, after, 9_000));
    topology.settle();
    int entries = topology.ledger().size();
    topology.publish(correction(first, after, 9_500));
    topology.settle();

    assertEquals(180_000_000, minute().getEnergyMj());
    assertEquals(entries, topology.ledger().size());
    assertEquals(List.of(), topology.rejected());
  }

  @Test
  void aCorrectionKnowsALifeThatCameTooLateForItsHost() {
    Publication<EnergyCorrection> correction =
        correction(standing(), standing().getAccount(), 9_000);
    CorrectedJob life =
        CorrectedJob.newBuilder()
            .setJob("smc/1")
            .setAttempt(0)
            .setTeam("ml")
            .setProject("")
            .setUser("")
            .setName("")
            .setMarkers(List.of())
            .setAttempts(List.of(0, 0))
            .setStartedMs(at(-600))
            .setLatestStartedMs(at(-600))
            .setEndedMs(at(50))
            .setEndStates(Map.of("0", "FAILED"))
            .build();
    topology.publish(
        new Publication<>(
            correction.topic(),
            correction.key(),
            EnergyCorrection.newBuilder(correction.value()).setJobs(List.of(life)).build()));
    topology.settle();

    JobTotals totals = topology.totals("smc/1");
    assertEquals("FAILED", totals.getState());
    assertEquals(at(-600), totals.getStartedMs());
    assertEquals(at(50), totals.getEndedMs());
    assertEquals(216_000_000, totals.getLostMj());
    assertEquals(at(0), totals.getListedMs());
  }

  @Test
  void aSecondCorrectionReplacesTheFirst() {
    topology.publish(
        correction(standing(), account(standing().getAccount(), 180_000_000, 72_000_000), 9_000));
    topology.settle();
    topology.publish(
        correction(standing(), account(standing().getAccount(), 200_000_000, 0), 9_100));
    topology.settle();

    assertEquals(200_000_000, minute().getEnergyMj());
    assertEquals(200_000_000, topology.totals("smc/1").getEnergyMj());
    assertEquals(200_000_000, balance().getMeasuredMj());
    assertEquals(2, standing().getEpoch());
  }

  @Test
  void oneWorkedOutFromWhatNoLongerStandsIsRefused() {
    HostEnergy first = standing();
    topology.publish(
        correction(first, account(first.getAccount(), 180_000_000, 72_000_000), 9_000));
    topology.settle();
    HostEnergy skipped = HostEnergy.newBuilder(first).setEpoch(2).build();
    topology.publish(correction(skipped, account(first.getAccount(), 1, 0), 9_100));
    topology.settle();

    assertEquals(180_000_000, minute().getEnergyMj());
    assertEquals(RejectReason.STALE, topology.rejected().get(0).getReason());
    assertTrue(topology.rejected().get(0).getDetail().contains("epoch 1 stands"));
  }

  @Test
  void aCompetingCorrectionIsRefused() {
    HostEnergy first = standing();
    Publication<EnergyCorrection> other =
        correction(first, account(first.getAccount(), 1, 0), 9_100);
    topology.publish(
        correction(first, account(first.getAccount(), 180_000_000, 72_000_000), 9_000));
    topology.publish(
        new Publication<>(
            other.topic(),
            other.key(),
            EnergyCorrection.newBuilder(other.value()).setCorrection("another").build()));
    topology.settle();

    assertEquals(180_000_000, minute().getEnergyMj());
    assertTrue(topology.rejected().get(0).getDetail().contains("epoch 1 stands"));
  }

  @Test
  void ofAHostThatWasNeverHeardOfOnlyThePastIsCorrected() {
    HostAccount nothing =
        HostAccount.newBuilder(standing().getAccount())
            .setAccounted(false)
            .setMeasuredMj(0)
            .setUnallocatedMj(0)
            .setShares(List.of())
            .build();
    HostEnergy unheard =
        HostEnergy.newBuilder(standing()).setHost("node_9").setAccount(nothing).build();
    // ten minutes after the window: its host may yet be heard of
    topology.publish(correction(unheard, standing().getAccount(), 660));
    topology.settle();

    assertTrue(topology.rejected().get(0).getDetail().contains("is still open"));
    assertEquals(216_000_000, minute().getEnergyMj());
  }

  @Test
  void anOpenWindowIsNotCorrected() {
    HostEnergy open = HostEnergy.newBuilder(standing()).setWindowStartMs(at(CLOSED)).build();
    topology.publish(correction(open, account(standing().getAccount(), 1, 0), 9_000));
    topology.settle();

    assertTrue(topology.rejected().get(0).getDetail().contains("is still open"));
    assertEquals(1, topology.jobMinutes().size());
  }

  @Test
  void oneThatDoesNotBalanceIsRefused() {
    HostAccount unbalanced =
        HostAccount.newBuilder(standing().getAccount()).setMeasuredMj(1).build();
    topology.publish(correction(standing(), unbalanced, 9_000));
    topology.settle();

    assertTrue(topology.rejected().get(0).getDetail().contains("does not balance"));
    assertEquals(216_000_000, minute().getEnergyMj());
  }

  @Test
  void aHostThatWasNeverHeardOfLiveCanBeCorrectedIntoTheBooks() {
    HostEnergy unheard =
        HostEnergy.newBuilder(standing())
            .setHost("node_9")
            .setAccount(
                HostAccount.newBuilder(standing().getAccount())
                    .setAccounted(false)
                    .setMeasuredMj(0)
                    .setUnallocatedMj(0)
                    .setShares(List.of())
                    .build())
            .build();
    topology.publish(correction(unheard, standing().getAccount(), 9_000));
    topology.settle();

    assertEquals(432_000_000, minute().getEnergyMj());
    assertEquals(432_000_000, balance().getMeasuredMj());

    // and what comes live later does not count the minute again
    topology.publish(node("node_9", 50, 3_600));
    topology.publish(node("node_9", 70, 3_600));
    topology.settle();
    assertEquals(432_000_000, minute().getEnergyMj());
  }

  @Test
  void rowsAreLetGoSomeDaysAfterTheyWereLastTouched() {
    topology.wait(Duration.ofDays(9));
    topology.wait(Duration.ofHours(1));
    topology.publish(intensity(0, 1_800, 300, IntensityStatus.MEASURED, 900_000));
    topology.settle();

    // as it was stated: a replay can work it out again
    assertEquals(6_000_000, minute().getLocationUg());
    assertEquals(216_000_000, topology.totals("smc/1").getEnergyMj());
  }

  @Test
  void aCorrectionOfWhatWasLetGoIsShownOnTheJob() {
    topology.wait(Duration.ofDays(9));
    topology.wait(Duration.ofHours(1));
    topology.publish(correction(standing(), account(standing().getAccount(), 1, 0), 900_000));
    topology.settle();

    assertEquals(216_000_000, topology.totals("smc/1").getEnergyMj());
    assertEquals(List.of("EXPIRED"), topology.totals("smc/1").getMarkers());
  }
}
