package io.joulestream.streams;

import static io.joulestream.streams.DrivenTopology.NOON;
import static io.joulestream.streams.DrivenTopology.SITE;
import static io.joulestream.streams.DrivenTopology.correction;
import static io.joulestream.streams.DrivenTopology.intensity;
import static io.joulestream.streams.DrivenTopology.node;
import static io.joulestream.streams.DrivenTopology.start;
import static io.joulestream.streams.DrivenTopology.stop;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.FactorRollup;
import io.joulestream.schemas.avro.HostAccount;
import io.joulestream.schemas.avro.HostEnergy;
import io.joulestream.schemas.avro.HostJobShare;
import io.joulestream.schemas.avro.IntensityStatus;
import io.joulestream.schemas.avro.JobEvent;
import io.joulestream.schemas.avro.RejectReason;
import io.joulestream.schemas.avro.SiteFactors;
import io.joulestream.schemas.avro.SiteRollup;
import io.joulestream.schemas.avro.TeamRollup;
import io.joulestream.streams.DrivenTopology.Publication;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Hours, days and months by the clock on the wall of the site. A node at 3600 W uses 216 kJ a
 * minute, at 100 g/kWh and PUE 1 6 g. Second 0 is 22:00 UTC on 14 November 2023, a winter's day.
 */
class RollupTest {

  private static final long MINUTE_MJ = 216_000_000;

  private final DrivenTopology topology = new DrivenTopology();

  @AfterEach
  void close() {
    topology.close();
  }

  private static Publication<SiteFactors> factors(String timezone, long publishedMs) {
    Publication<SiteFactors> utc = DrivenTopology.factors(1_000_000);
    SiteFactors factors =
        SiteFactors.newBuilder(utc.value())
            .setTimezone(timezone)
            .setPublishedMs(publishedMs)
            .setReceivedMs(publishedMs)
            .build();
    return new Publication<>(utc.topic(), utc.key(), factors);
  }

  private void aNodeDrawsForMinutes(long fromSecond, int minutes) {
    for (long second = fromSecond; second <= fromSecond + 60L * minutes; second += 20) {
      topology.publish(node("node_0", second, 3_600));
    }
  }

  /** The first minute, held by a job of the team ml, in London. */
  private void aMinuteOfAJob() {
    topology.publish(factors("Europe/London", 0));
    topology.publish(intensity(0, 1_800, 100, IntensityStatus.FORECAST, 0));
    topology.publish(start("smc/1", "node_0", 0));
    aNodeDrawsForMinutes(0, 1);
    topology.publish(stop("smc/1", "node_0", 60));
    topology.settle();
  }

  /** The node is heard of 25 minutes later: the minute is settled and closed. */
  private HostEnergy aClosedMinuteOfAJob() {
    aMinuteOfAJob();
    topology.publish(node("node_0", 60 + 25 * 60, 0));
    topology.settle();
    return topology.closedAccounts().get(0);
  }

  private static long seconds(String instant) {
    return (Instant.parse(instant).toEpochMilli() - NOON) / 1_000;
  }

  private TeamRollup team(String name, String period, String start) {
    return topology.teamRollups().get(Topics.key(SITE, name, "", period, start));
  }

  private SiteRollup site(String period, String start) {
    return topology.siteRollups().get(Topics.key(SITE, period, start));
  }

  private FactorRollup factor(String status, String period, String start) {
    String provider = status.isEmpty() ? "" : "neso";
    return topology
        .factorRollups()
        .get(Topics.key(SITE, "GB", provider, status, "AVERAGE", "DIRECT", period, start));
  }

  @Test
  void aMinuteCountsInItsHourDayAndMonth() {
    aMinuteOfAJob();

    TeamRollup hour = team("ml", "HOUR", "2023-11-14T22:00:00Z");
    TeamRollup day = team("ml", "DAY", "2023-11-14T00:00:00Z");
    TeamRollup month = team("ml", "MONTH", "2023-11-01T00:00:00Z");
    assertEquals(3, topology.teamRollups().size());
    for (TeamRollup rollup : List.of(hour, day, month)) {
      assertEquals("Europe/London", rollup.getTimezone());
      assertEquals(1, rollup.getWindows());
      assertEquals(MINUTE_MJ, rollup.getEnergyMj());
      assertEquals(6_000_000, rollup.getLocationUg());
      assertEquals("AVERAGE", rollup.getSignal());
      assertEquals("DIRECT", rollup.getScope());
      assertEquals(0, rollup.getPendingMj());
      assertEquals(60_000, rollup.getIntegratedMs());
      assertEquals(NOON + 60_000, rollup.getReceivedMs());
    }
    assertEquals(Instant.parse("2023-11-14T23:00:00Z").toEpochMilli(), hour.getEndMs());
    assertEquals(Instant.parse("2023-11-15T00:00:00Z").toEpochMilli(), day.getEndMs());
    assertEquals(Instant.parse("2023-12-01T00:00:00Z").toEpochMilli(), month.getEndMs());
    SiteRollup site = site("DAY", "2023-11-14T00:00:00Z");
    assertEquals(1, site.getWindows());
    assertEquals(0, site.getFinalWindows());
    assertEquals(MINUTE_MJ, site.getMeasuredMj());
    assertEquals(MINUTE_MJ, site.getActiveMj());
    assertEquals(60_000, site.getIntegratedMs());
    // the job, and the nothing that no job held
    assertEquals(2, factor("FORECAST", "DAY", "2023-11-14T00:00:00Z").getWindows());
  }

  @Test
  void theEnergyOfAJobMovesToTheTeamOfItsLatestAttempt() {
    aMinuteOfAJob();
    for (Publication<JobEvent> event :
        List.of(start("smc/1", "node_0", 90), stop("smc/1", "node_0", 90))) {
      JobEvent again = JobEvent.newBuilder(event.value()).setAttempt(1).setTeam("vision").build();
      topology.publish(new Publication<>(event.topic(), event.key(), again));
    }
    topology.settle();

    for (String period : List.of("HOUR", "DAY", "MONTH")) {
      String start =
          switch (period) {
            case "HOUR" -> "2023-11-14T22:00:00Z";
            case "DAY" -> "2023-11-14T00:00:00Z";
            default -> "2023-11-01T00:00:00Z";
          };
      assertEquals(0, team("ml", period, start).getWindows());
      assertEquals(0, team("ml", period, start).getEnergyMj());
      assertNull(team("ml", period, start).getLocationUg());
      assertEquals("Europe/London", team("ml", period, start).getTimezone());
      assertEquals(MINUTE_MJ, team("vision", period, start).getEnergyMj());
      assertEquals(6_000_000, team("vision", period, start).getLocationUg());
      assertEquals(MINUTE_MJ, site(period, start).getMeasuredMj());
      assertEquals(60_000, site(period, start).getIntegratedMs());
    }
  }

  @Test
  void aRevisedIntensityChangesTheDayThatIsOver() {
    aClosedMinuteOfAJob();
    String day = "2023-11-14T00:00:00Z";
    topology.publish(intensity(0, 1_800, 200, IntensityStatus.MEASURED, 90_000));
    topology.settle();

    assertEquals(12_000_000, team("ml", "DAY", day).getLocationUg());
    assertEquals(12_000_000, site("DAY", day).getLocationUg());
    assertEquals(12_000_000, site("MONTH", "2023-11-01T00:00:00Z").getLocationUg());
    FactorRollup measured = factor("MEASURED", "DAY", day);
    assertEquals(MINUTE_MJ, measured.getEnergyMj());
    assertEquals(12_000_000, measured.getLocationUg());
    assertEquals(2, measured.getRevised());
    assertEquals(0, factor("FORECAST", "DAY", day).getWindows());
    assertNull(factor("FORECAST", "DAY", day).getLocationUg());
  }

  @Test
  void theMonthEndsByTheClockOfTheSite() {
    topology.publish(factors("Asia/Kolkata", 0));
    // 23:59 on 30 November to 00:01 on 1 December
    long midnight = seconds("2023-11-30T18:30:00Z");
    topology.publish(start("smc/1", "node_0", midnight - 60));
    aNodeDrawsForMinutes(midnight - 60, 2);
    topology.publish(stop("smc/1", "node_0", midnight + 60));
    topology.settle();

    assertEquals(MINUTE_MJ, team("ml", "HOUR", "2023-11-30T17:30:00Z").getEnergyMj());
    assertEquals(MINUTE_MJ, team("ml", "DAY", "2023-11-29T18:30:00Z").getEnergyMj());
    assertEquals(MINUTE_MJ, team("ml", "MONTH", "2023-10-31T18:30:00Z").getEnergyMj());
    assertEquals(MINUTE_MJ, team("ml", "HOUR", "2023-11-30T18:30:00Z").getEnergyMj());
    assertEquals(MINUTE_MJ, team("ml", "DAY", "2023-11-30T18:30:00Z").getEnergyMj());
    assertEquals(MINUTE_MJ, team("ml", "MONTH", "2023-11-30T18:30:00Z").getEnergyMj());
    assertEquals(MINUTE_MJ, team("ml", "MONTH", "2023-11-30T18:30:00Z").getPendingMj());
  }

  @Test
  void theDayOnWhichTheClockIsPutBackHas25Hours() {
    topology.publish(factors("Europe/London", 0));
    // 00:30 and 01:30 in summer time, 01:30 and 23:30 in winter time
    for (String time :
        List.of(
            "2023-10-28T23:30:00Z",
            "2023-10-29T00:30:00Z",
            "2023-10-29T01:30:00Z",
            "2023-10-29T23:30:00Z")) {
      aNodeDrawsForMinutes(seconds(time), 1);
    }
    topology.settle();

    SiteRollup day = site("DAY", "2023-10-28T23:00:00Z");
    assertEquals(4, day.getWindows());
    assertEquals(4 * MINUTE_MJ, day.getUnallocatedMj());
    assertEquals(Duration.ofHours(25).toMillis(), day.getEndMs() - day.getStartMs());
    assertEquals(MINUTE_MJ, site("HOUR", "2023-10-29T00:00:00Z").getMeasuredMj());
    assertEquals(MINUTE_MJ, site("HOUR", "2023-10-29T01:00:00Z").getMeasuredMj());
    assertEquals(4 * MINUTE_MJ, site("MONTH", "2023-09-30T23:00:00Z").getMeasuredMj());
  }

  @Test
  void anotherTimeZoneMovesTheEnergyAndIsNoRestatement() {
    aClosedMinuteOfAJob();
    int entries = topology.ledger().size();
    topology.publish(factors("Asia/Kolkata", 1));
    topology.settle();

    assertEquals(entries, topology.ledger().size());
    assertEquals(0, team("ml", "DAY", "2023-11-14T00:00:00Z").getEnergyMj());
    assertEquals(MINUTE_MJ, team("ml", "DAY", "2023-11-14T18:30:00Z").getEnergyMj());
    assertEquals(MINUTE_MJ, team("ml", "HOUR", "2023-11-14T21:30:00Z").getEnergyMj());
    assertEquals(0, site("DAY", "2023-11-14T00:00:00Z").getWindows());
    assertEquals(0, site("DAY", "2023-11-14T00:00:00Z").getIntegratedMs());
    assertEquals(1, site("DAY", "2023-11-14T18:30:00Z").getFinalWindows());
    assertEquals(60_000, site("DAY", "2023-11-14T18:30:00Z").getIntegratedMs());
    assertEquals(0, factor("FORECAST", "DAY", "2023-11-14T00:00:00Z").getEnergyMj());
    assertEquals(MINUTE_MJ, factor("FORECAST", "DAY", "2023-11-14T18:30:00Z").getEnergyMj());
  }

  @Test
  void anUnknownTimeZoneIsMalformed() {
    topology.publish(factors("Europe/Atlantis", 0));
    topology.settle();

    assertEquals(RejectReason.MALFORMED, topology.rejected().get(0).getReason());
  }

  private static HostAccount account(HostAccount like, long jobMj, long unallocatedMj) {
    HostJobShare share =
        HostJobShare.newBuilder(like.getShares().get(0)).setEnergyMj(jobMj).build();
    return HostAccount.newBuilder(like)
        .setMeasuredMj(jobMj + unallocatedMj)
        .setUnallocatedMj(unallocatedMj)
        .setShares(jobMj == 0 ? List.of() : List.of(share))
        .build();
  }

  @Test
  void aCorrectionIsTakenIn() {
    HostEnergy closed = aClosedMinuteOfAJob();
    HostAccount after = account(closed.getAccount(), 180_000_000, 72_000_000);
    topology.publish(correction(closed, after, 9_000));
    topology.settle();

    String day = "2023-11-14T00:00:00Z";
    assertEquals(180_000_000, team("ml", "DAY", day).getEnergyMj());
    assertEquals(5_000_000, team("ml", "DAY", day).getLocationUg());
    assertEquals(252_000_000, site("DAY", day).getMeasuredMj());
    assertEquals(72_000_000, site("DAY", day).getUnallocatedMj());
    assertEquals(7_000_000, site("DAY", day).getLocationUg());
    assertEquals(252_000_000, factor("FORECAST", "DAY", day).getEnergyMj());
    assertEquals(0, site("DAY", day).getUnbalancedWindows());
  }

  @Test
  void whatIsRetractedIsTakenOutAgain() {
    HostEnergy closed = aClosedMinuteOfAJob();
    HostAccount after = account(closed.getAccount(), 0, MINUTE_MJ);
    topology.publish(correction(closed, after, 9_000));
    topology.settle();

    TeamRollup day = team("ml", "DAY", "2023-11-14T00:00:00Z");
    assertEquals(0, day.getWindows());
    assertEquals(0, day.getEnergyMj());
    assertEquals(0, day.getIntegratedMs());
    assertEquals("", day.getSignal());
    assertNull(day.getLocationUg());
    SiteRollup site = site("DAY", "2023-11-14T00:00:00Z");
    assertEquals(MINUTE_MJ, site.getUnallocatedMj());
    assertEquals(0, site.getIntegratedMs());
    assertEquals(6_000_000, site.getLocationUg());
    assertEquals(1, factor("FORECAST", "DAY", "2023-11-14T00:00:00Z").getWindows());
  }

  @Test
  void aMonthOutlivesTheRowsOfItsFirstDays() {
    aClosedMinuteOfAJob();
    topology.wait(Duration.ofDays(9));
    topology.wait(Duration.ofHours(1));
    long later = seconds("2023-11-24T12:00:00Z");
    topology.publish(start("smc/2", "node_0", later));
    aNodeDrawsForMinutes(later, 1);
    topology.publish(stop("smc/2", "node_0", later + 60));
    topology.settle();

    assertEquals(MINUTE_MJ, team("ml", "DAY", "2023-11-14T00:00:00Z").getEnergyMj());
    assertEquals(MINUTE_MJ, team("ml", "DAY", "2023-11-24T00:00:00Z").getEnergyMj());
    assertEquals(2 * MINUTE_MJ, team("ml", "MONTH", "2023-11-01T00:00:00Z").getEnergyMj());
    assertEquals(2 * MINUTE_MJ, site("MONTH", "2023-11-01T00:00:00Z").getMeasuredMj());
  }

  @Test
  void anHourThatWasLetGoStaysAsItWasStated() {
    HostEnergy closed = aClosedMinuteOfAJob();
    topology.wait(Duration.ofDays(40));
    topology.wait(Duration.ofHours(1));
    // a host and a job that were never heard of are corrected into the books
    HostAccount nothing =
        HostAccount.newBuilder(account(closed.getAccount(), 0, 0)).setAccounted(false).build();
    HostEnergy unheard =
        HostEnergy.newBuilder(closed).setHost("node_9").setAccount(nothing).build();
    HostJobShare share =
        HostJobShare.newBuilder(closed.getAccount().getShares().get(0)).setJob("smc/9").build();
    HostAccount after =
        HostAccount.newBuilder(closed.getAccount()).setShares(List.of(share)).build();
    topology.publish(correction(unheard, after, 9_000));
    topology.settle();

    assertEquals(MINUTE_MJ, topology.totals("smc/9").getEnergyMj());
    assertEquals(MINUTE_MJ, team("ml", "HOUR", "2023-11-14T22:00:00Z").getEnergyMj());
    // its team is not known: no event of it is
    assertEquals(MINUTE_MJ, team("", "DAY", "2023-11-14T00:00:00Z").getEnergyMj());
    assertEquals(120_000, site("DAY", "2023-11-14T00:00:00Z").getIntegratedMs());
    assertEquals(60_000, site("HOUR", "2023-11-14T22:00:00Z").getIntegratedMs());
  }
}
