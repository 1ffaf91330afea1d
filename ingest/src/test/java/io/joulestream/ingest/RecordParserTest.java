package io.joulestream.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.avro.CarbonIntensity;
import io.joulestream.schemas.avro.JobEvent;
import io.joulestream.schemas.avro.Level;
import io.joulestream.schemas.avro.RejectReason;
import io.joulestream.schemas.avro.SiteFactors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RecordParserTest {

  private static final Map<String, String> READING =
      Map.of(
          "time", "2024-05-17T15:32:29.425Z",
          "site", "lon1",
          "host", "node_17",
          "level", "DEVICE",
          "device", "gpu0",
          "power_w", "412.3456",
          "energy_j", "187000.1234");

  private static final Map<String, String> JOB =
      Map.of(
          "time", "1715960300000",
          "job", "smc/1",
          "event", "START",
          "site", "lon1",
          "host", "node_17");

  private static final Map<String, String> INTENSITY =
      Map.of(
          "zone", "GB",
          "from", "0",
          "to", "1800000",
          "g_per_kwh", "73.5",
          "signal", "AVERAGE",
          "scope", "DIRECT",
          "status", "MEASURED",
          "provider", "neso",
          "published", "3600000");

  private static final Map<String, String> SITE =
      Map.of("site", "lon1", "zone", "GB", "pue", "1.2");

  private final RecordParser parser = new RecordParser(Acceptance.DEFAULT);

  @Test
  void aReadingIsReadInSmallUnitsAndReceivedWhenItHappened() {
    Parsed.Reading reading =
        assertInstanceOf(Parsed.Reading.class, parser.parse(RecordKind.POWER, READING));

    assertEquals(OptionalLong.of(412_346), reading.powerMw());
    assertEquals(OptionalLong.of(187_000_123), reading.energyMj());
    assertEquals(OptionalLong.empty(), reading.utilisationPpb());
    assertEquals(Level.DEVICE, reading.channel().level());
    assertEquals(reading.timeMs(), reading.receivedMs());
  }

  @Test
  void aJobEventHoldsAllOfWhatItNamesUnlessItSaysOtherwise() {
    JobEvent event = assertInstanceOf(Parsed.Job.class, parser.parse(RecordKind.JOBS, JOB)).event();

    assertEquals(1_000_000_000, event.getAllocations().get(0).getSharePpb());
    assertEquals("", event.getAllocations().get(0).getDevice());
    assertEquals(0, event.getAttempt());
    assertEquals(1_715_960_300_000L, event.getReceivedMs());
  }

  @Test
  void aMigPartitionHoldsItsSlicesOfTheGpu() {
    assertEquals(142_857_143, shareOf("1g.5gb"));
    assertEquals(142_857_143, shareOf("1g.10gb+me"));
    assertEquals(142_857_143, shareOf("1g.20gb"));
    assertEquals(285_714_286, shareOf("2g.10gb"));
    assertEquals(428_571_429, shareOf("3g.20gb"));
    assertEquals(428_571_429, shareOf("MIG 3g.40gb"));
    assertEquals(428_571_429, shareOf("mig-3g.71gb"));
    assertEquals(428_571_429, shareOf("MIG 3g.40gb     Device  0"));
    assertEquals(571_428_571, shareOf("4g.20gb"));
    assertEquals(571_428_571, shareOf("4g.40gb/1"));
    assertEquals(1_000_000_000, shareOf("7g.80gb"));
    assertEquals(1_000_000_000, shareOf("3g.40gb") + shareOf("4g.40gb"));
  }

  @Test
  void aComputeInstanceHoldsItsPartOfTheSlices() {
    assertEquals(142_857_143, shareOf("1c.3g.40gb"));
    assertEquals(285_714_286, shareOf("MIG 2c.4g.40gb"));
  }

  @Test
  void anA30HasFourSlices() {
    assertEquals(250_000_000, shareOf("1g.6gb"));
    assertEquals(500_000_000, shareOf("2g.12gb"));
    assertEquals(1_000_000_000, shareOf("4g.24gb"));
    assertEquals(250_000_000, shareOf("1c.2g.12gb"));
  }

  @Test
  void aShareThatIsGivenCountsAndOtherPartitionsAreTheWholeDevice() {
    Map<String, String> given = with(with(JOB, "partition", "3g.40gb"), "share", "0.25");
    Map<String, String> odd = with(with(JOB, "partition", "9g.80gb"), "share", "0.5");

    assertEquals(250_000_000, share(given));
    assertEquals(500_000_000, share(odd));
    assertEquals(1_000_000_000, shareOf("slice-3"));
    assertEquals(1_000_000_000, shareOf("GPU-8b2281de::3"));
    assertEquals(1_000_000_000, shareOf("MIG-8b2281de-6d3c"));
  }

  @Test
  void aProfileThatCannotBeIsRefusedWithTheRule() {
    for (String partition :
        List.of(
            "9g.80gb", "5g.40gb", "0g.5gb", "5c.3g.40gb", "0c.3g.40gb", "3g.40", "MIG 70g.1gb")) {
      assertRefused(RejectReason.MALFORMED, RecordKind.JOBS, with(JOB, "partition", partition));
    }
    assertEquals(
        "partition is '9g.80gb' and share is empty: a MIG profile has 1, 2, 3, 4 or 7 slices and its"
            + " memory, as in 3g.40gb or 1c.3g.40gb",
        detail(with(JOB, "partition", "9g.80gb")));
  }

  @Test
  void aProfileOfGpusWithDifferentSlicesNeedsAShare() {
    assertEquals(
        "partition is '1g.24gb+gfx' and share is empty: that is 1/7 of some GPUs and 1/4 of others,"
            + " so share is required",
        detail(with(JOB, "partition", "1g.24gb+gfx")));
    assertEquals(500_000_000, shareOf("2g.48gb-me"));
    assertEquals(285_714_286, shareOf("2g.24gb"));
  }

  private long shareOf(String partition) {
    return share(with(JOB, "partition", partition));
  }

  private long share(Map<String, String> job) {
    JobEvent event = assertInstanceOf(Parsed.Job.class, parser.parse(RecordKind.JOBS, job)).event();
    return event.getAllocations().get(0).getSharePpb();
  }

  private String detail(Map<String, String> job) {
    return assertInstanceOf(Parsed.Refused.class, parser.parse(RecordKind.JOBS, job))
        .violation()
        .detail();
  }

  @Test
  void anIntensityIsReceivedWhenItIsPublishedAndPublishedWhenItStarts() {
    CarbonIntensity intensity =
        assertInstanceOf(Parsed.Carbon.class, parser.parse(RecordKind.INTENSITY, INTENSITY))
            .intensity();
    CarbonIntensity unpublished =
        assertInstanceOf(
                Parsed.Carbon.class,
                parser.parse(RecordKind.INTENSITY, with(INTENSITY, "published", "")))
            .intensity();

    assertEquals(73_500, intensity.getMgPerKwh());
    assertEquals(3_600_000, intensity.getReceivedMs());
    assertEquals(0, unpublished.getPublishedMs());
  }

  @Test
  void anEmptyCellOfASiteIsTheDefault() {
    SiteFactors factors =
        assertInstanceOf(Parsed.Site.class, parser.parse(RecordKind.SITES, SITE)).factors();

    assertEquals(1_200_000, factors.getPueMillionths());
    assertEquals(10_000, factors.getPeriodMs());
    assertEquals("UTC", factors.getTimezone());
    assertEquals(List.of(), factors.getIntensityOrder());
  }

  @Test
  void theCapacityOfASiteIsReadExactlyAndMayBeAbsent() {
    SiteFactors declared =
        assertInstanceOf(
                Parsed.Site.class,
                parser.parse(RecordKind.SITES, with(SITE, "capacity_kw", "1250.000001")))
            .factors();
    SiteFactors undeclared =
        assertInstanceOf(Parsed.Site.class, parser.parse(RecordKind.SITES, SITE)).factors();

    assertEquals(1_250_000_001L, declared.getCapacityMw());
    assertNull(undeclared.getCapacityMw());
  }

  @Test
  void ordersAreListsJoinedByBars() {
    SiteFactors factors =
        assertInstanceOf(
                Parsed.Site.class,
                parser.parse(RecordKind.SITES, with(SITE, "meter_order", "ac | dc")))
            .factors();

    assertEquals(List.of("ac", "dc"), factors.getMeterOrder());
  }

  @Test
  void whatBreaksARuleIsRefusedWithTheRule() {
    assertRefused(RejectReason.MALFORMED, RecordKind.POWER, with(READING, "time", "noon"));
    assertRefused(RejectReason.MALFORMED, RecordKind.POWER, with(READING, "host", ""));
    assertRefused(RejectReason.UNKNOWN, RecordKind.POWER, with(READING, "level", "CHIP"));
    assertRefused(
        RejectReason.BLANK, RecordKind.POWER, with(READING, "power_w", "140737488355330"));
    assertRefused(RejectReason.NEGATIVE, RecordKind.POWER, with(READING, "power_w", "-1"));
    assertRefused(RejectReason.NEGATIVE, RecordKind.POWER, with(READING, "power_w", "NaN"));
    assertRefused(RejectReason.IMPLAUSIBLE, RecordKind.POWER, with(READING, "power_w", "3000.001"));
    assertRefused(
        RejectReason.LATE, RecordKind.POWER, with(READING, "received", "2024-05-17T15:40:00Z"));
    assertRefused(
        RejectReason.FUTURE, RecordKind.POWER, with(READING, "received", "2024-05-17T15:00:00Z"));
    assertRefused(RejectReason.UNKNOWN, RecordKind.JOBS, with(JOB, "event", "PROGRESS"));
    assertRefused(RejectReason.IMPLAUSIBLE, RecordKind.JOBS, with(JOB, "share", "1.5"));
    assertRefused(RejectReason.MALFORMED, RecordKind.JOBS, with(JOB, "attempt", "-1"));
    assertRefused(RejectReason.MALFORMED, RecordKind.INTENSITY, with(INTENSITY, "to", "0"));
    assertRefused(RejectReason.NEGATIVE, RecordKind.INTENSITY, with(INTENSITY, "g_per_kwh", "-3"));
    assertRefused(RejectReason.UNKNOWN, RecordKind.INTENSITY, with(INTENSITY, "scope", "SOME"));
    assertRefused(
        RejectReason.IMPLAUSIBLE, RecordKind.INTENSITY, with(INTENSITY, "g_per_kwh", "0"));
    assertRefused(RejectReason.IMPLAUSIBLE, RecordKind.SITES, with(SITE, "pue", "0.9"));
    assertRefused(RejectReason.MALFORMED, RecordKind.SITES, with(SITE, "timezone", "Mars/Olympus"));
    assertRefused(RejectReason.MALFORMED, RecordKind.SITES, with(SITE, "period_s", "0"));
    assertRefused(RejectReason.MALFORMED, RecordKind.SITES, with(SITE, "capacity_kw", "0"));
    assertRefused(RejectReason.NEGATIVE, RecordKind.SITES, with(SITE, "capacity_kw", "-1"));
  }

  @Test
  void ofSeveralFaultsTheFirstInTheOrderOfTheRulesIsGiven() {
    Map<String, String> both = with(with(READING, "power_w", "-1"), "time", "noon");

    assertRefused(RejectReason.MALFORMED, RecordKind.POWER, both);
    assertRefused(
        RejectReason.BLANK,
        RecordKind.POWER,
        with(with(READING, "power_w", "-1"), "energy_j", "9223372036854775794"));
  }

  @Test
  void aReadingOfNothingIsMalformed() {
    assertRefused(
        RejectReason.MALFORMED,
        RecordKind.POWER,
        with(with(READING, "power_w", ""), "energy_j", ""));
  }

  private void assertRefused(RejectReason reason, RecordKind kind, Map<String, String> values) {
    Parsed.Refused refused =
        assertInstanceOf(Parsed.Refused.class, parser.parse(kind, values), "accepted");
    assertEquals(reason, refused.violation().reason(), refused.violation().detail());
  }

  private static Map<String, String> with(Map<String, String> values, String name, String value) {
    Map<String, String> changed = new HashMap<>(values);
    changed.put(name, value);
    return changed;
  }
}
