package io.joulestream.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.schemas.HostTicks;
import io.joulestream.schemas.TickChannel;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.AllocationChange;
import io.joulestream.schemas.avro.CarbonIntensity;
import io.joulestream.schemas.avro.IntensityStatus;
import io.joulestream.schemas.avro.JobEmissions;
import io.joulestream.schemas.avro.JobEvent;
import io.joulestream.schemas.avro.JobEventKind;
import io.joulestream.schemas.avro.Level;
import io.joulestream.schemas.avro.Scope;
import io.joulestream.schemas.avro.Signal;
import io.joulestream.schemas.avro.SiteFactors;
import io.joulestream.standalone.audit.Explainer;
import io.joulestream.standalone.audit.Explanation;
import io.joulestream.standalone.audit.Explanation.Difference;
import io.joulestream.standalone.audit.MemoryTopics;
import io.joulestream.streams.StreamsSettings;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A host at 1,000 W with a device at 600 W that idles; the job holds it and another that was never
 * read. The first half of the minute is priced at 100 g/kWh, the second at 200.
 */
class ExplanationTextTest {

  private static final long NOON = 1_715_947_200_000L;
  private static final TickChannel NODE = new TickChannel(Level.NODE, "", "", "", false, 0);
  private static final TickChannel DEVICE = new TickChannel(Level.DEVICE, "0", "", "", false, 0);

  private final MemoryTopics topics = new MemoryTopics();

  @BeforeEach
  void oneMinute() {
    for (int second = 0; second <= 60; second += 10) {
      long time = NOON + second * 1_000L;
      HostTicks.Builder ticks = new HostTicks.Builder("lon1", "n1", time);
      ticks.add(time, NODE, OptionalLong.of(1_000_000), OptionalLong.empty(), OptionalLong.empty());
      ticks.add(time, DEVICE, OptionalLong.of(600_000), OptionalLong.empty(), OptionalLong.of(0));
      topics.append(Topics.POWER_READINGS, "lon1\tn1", ticks.build());
    }
    topics.append(
        Topics.JOB_EVENTS,
        "lon1\tn1",
        JobEvent.newBuilder()
            .setSite("lon1")
            .setHost("n1")
            .setReceivedMs(NOON)
            .setJob("c/1")
            .setEvent(JobEventKind.START)
            .setTimeMs(NOON)
            .setAllocations(
                List.of(
                    new AllocationChange("0", "", 1_000_000_000),
                    new AllocationChange("7", "", 1_000_000_000)))
            .build());
    topics.append(
        Topics.SITE_FACTORS,
        "lon1",
        SiteFactors.newBuilder()
            .setSite("lon1")
            .setFromMs(0)
            .setPublishedMs(0)
            .setReceivedMs(0)
            .setZone("GB")
            .setPueMillionths(1_500_000)
            .setPeriodMs(10_000)
            .setSignal(Signal.AVERAGE)
            .setScope(Scope.DIRECT)
            .build());
    intensity(NOON - 60_000, NOON + 30_000, 100_000);
    intensity(NOON + 30_000, NOON + 90_000, 200_000);
  }

  private void intensity(long from, long to, long mgPerKwh) {
    topics.append(
        Topics.CARBON_INTENSITY,
        "GB",
        new CarbonIntensity(
            "GB",
            from,
            to,
            mgPerKwh,
            Signal.AVERAGE,
            Scope.DIRECT,
            IntensityStatus.MEASURED,
            "neso",
            from,
            from));
  }

  @Test
  void overheadHeldIdleAndThePriceOfPartsAreShown() {
    publish(60_000_000);

    Explanation explanation = explain();

    assertEquals(List.of(), explanation.differences());
    assertEquals(36_000_000, explanation.recomputed().heldIdleMj());
    assertShown(
        explanation,
        "60,000,000 mJ = 0.016666667 kWh",
        "3,750,000 µg CO2e = 3.75 g",
        "CHARGED device 0: 36,000,000 mJ; held idle: each of its 6 readings in the window is idle",
        "CHARGED device 7: 0 mJ; nothing of it was read",
        "node 60,000,000 − devices meanwhile 36,000,000 = 24,000,000 mJ",
        "⌊24000000 × 36000000 / 36000000⌋ − ⌊24000000 × 0 / 36000000⌋ = 24,000,000 mJ",
        "no value covers it all: the mean by time is 150 g/kWh");
  }

  @Test
  void whatIsPublishedOtherwiseIsShownWithWhatMayBeTheReason() {
    topics.retainsSince(NOON + 5_000);
    publish(59_999_999);

    Explanation explanation = explain();

    assertTrue(
        explanation.differences().contains(new Difference("energyMj", "59999999", "60000000")));
    assertShown(
        explanation,
        "This is NOT what is published.",
        "readings that came before 2024-05-17T12:00:05Z are no longer retained",
        "energyMj");
  }

  private static void assertShown(Explanation explanation, String... parts) {
    String text = String.join("\n", new ExplanationText(explanation).lines());
    for (String part : parts) {
      assertTrue(text.contains(part), () -> part + " is not in\n" + text);
    }
  }

  private Explanation explain() {
    return new Explainer(topics, StreamsSettings.DEFAULT).explain("c/1", NOON, Optional.empty());
  }

  private void publish(long energyMj) {
    topics.append(
        Topics.JOB_EMISSIONS,
        "c/1\tlon1\t2024-05-17T12:00:00Z",
        JobEmissions.newBuilder()
            .setJob("c/1")
            .setSite("lon1")
            .setZone("GB")
            .setWindowStartMs(NOON)
            .setWindowMs(60_000)
            .setEnergyMj(energyMj)
            .setHeldIdleMj(36_000_000)
            .setOverheadMj(24_000_000)
            .setFacilityEnergyMj(90_000_000L)
            .setLocationUg(3_750_000L)
            .setIntensityMgPerKwh(150_000L)
            .setSignal("AVERAGE")
            .setScope("DIRECT")
            .setIntensityStatus("MEASURED")
            .setIntensityProvider("neso")
            .setCountedMs(0)
            .setIntegratedMs(60_000)
            .setBridgedMs(0)
            .setModelledMs(0)
            .setMissingMs(60_000)
            .setRevision(0)
            .setFinal$(true)
            .setRetracted(false)
            .setMarkers(List.of())
            .setReceivedMs(NOON)
            .build());
  }
}
