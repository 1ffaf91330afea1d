package io.joulestream.standalone.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.energy.HostWindow;
import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.HostTicks;
import io.joulestream.schemas.TickChannel;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.AllocationChange;
import io.joulestream.schemas.avro.JobEvent;
import io.joulestream.schemas.avro.JobEventKind;
import io.joulestream.schemas.avro.Level;
import io.joulestream.schemas.avro.RejectReason;
import io.joulestream.schemas.avro.Rejected;
import io.joulestream.schemas.avro.Scope;
import io.joulestream.schemas.avro.Signal;
import io.joulestream.schemas.avro.SiteFactors;
import io.joulestream.standalone.audit.HostInputs.RejectedKind;
import io.joulestream.streams.StreamsSettings;
import io.joulestream.streams.host.HostSettings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One device at 600 W, read every 10 s: 36 kJ a minute. */
class RetainedInputsTest {

  private static final long NOON = 1_715_947_200_000L;
  private static final long MINUTE = 60_000;
  private static final HostName HOST = new HostName("lon1", "n1");
  private static final HostSettings SETTINGS = HostSettings.of(StreamsSettings.DEFAULT);

  private final MemoryTopics topics = new MemoryTopics();

  @BeforeEach
  void aDeviceHeldByAJob() {
    for (int second = 0; second <= 180; second += 10) {
      publish(ticks(second, second, 600));
    }
    publish(event("c/1", JobEventKind.START, 0, 0));
  }

  @Test
  void whatWasAcceptedComesToWhatItCameToLive() {
    HostRecomputation host = accepted(read(0, 2 * MINUTE));

    HostWindow window = host.window(NOON, NOON + MINUTE);

    assertEquals(36_000_000, window.jobs().get(0).energyMj());
    assertEquals(60_000, window.jobs().get(0).covered().integratedMs());
    assertEquals("team of c/1", host.jobs().get("c/1").labels().team());
    assertEquals(NOON + 180_000, host.allocations().get(0).stopMs());
    assertThrows(
        IllegalArgumentException.class, () -> host.window(NOON + 2 * MINUTE, NOON + 3 * MINUTE));
  }

  @Test
  void othersRecordsAndBadOnesDoNotMatter() {
    publish(new HostTicks.Builder("lon1", "n2", NOON), 5, 9_000);
    publish(ticks(65, 65, 5_000));
    publish(ticks(66, 66, -1));
    topics.append(Topics.POWER_READINGS, "lon1\tn1", ticksOf("n3", 67, 67, 700));

    RetainedInputs inputs = read(MINUTE, 2 * MINUTE);

    assertEquals(36_000_000, energy(accepted(inputs)));
    assertEquals(36_000_000, energy(withRejected(inputs)));
    assertEquals(
        Map.of(
            new RejectedKind("reading", RejectReason.IMPLAUSIBLE, false),
            1,
            new RejectedKind("reading", RejectReason.NEGATIVE, false),
            1),
        inputs.host(HOST).rejected());
  }

  @Test
  void lateReadingsCountInACorrectionOnly() {
    // at noon + 65 s the device drew 1,200 W, which was received 10 min later
    publish(ticks(65, 665, 1_200));

    RetainedInputs inputs = read(MINUTE, 2 * MINUTE);

    assertEquals(36_000_000, energy(accepted(inputs)));
    // two triangles of 5 s and 600 W more
    assertEquals(39_000_000, energy(withRejected(inputs)));
    assertEquals(
        Map.of(new RejectedKind("reading", RejectReason.LATE, true), 1),
        inputs.host(HOST).rejected());
  }

  @Test
  void ofARecordBelowTheFrontierOnlyTheOldTicksAreRejected() {
    HostTicks.Builder builder = new HostTicks.Builder("lon1", "n1", NOON + 100_000);
    add(builder, 65, 1_200);
    add(builder, 95, 1_200);
    byte[] bytes = publish(builder.build());
    reject(bytes, 70);

    RetainedInputs inputs = read(MINUTE, 2 * MINUTE);

    assertEquals(39_000_000, energy(accepted(inputs)));
    assertEquals(42_000_000, energy(withRejected(inputs)));
    assertEquals(
        Map.of(new RejectedKind("reading", RejectReason.BELOW_FRONTIER, true), 1),
        inputs.host(HOST).rejected());
  }

  @Test
  void aRecordWhoseFirstCopyCameInTimeWasAccepted() {
    byte[] bytes = publish(ticks(65, 65, 1_200));
    publish(ticks(65, 65, 1_200));
    reject(bytes, 70);

    assertEquals(39_000_000, energy(accepted(read(MINUTE, 2 * MINUTE))));
  }

  @Test
  void aJobEventBelowTheFrontierHoldsNothingUntilACorrection() {
    byte[] bytes = publish(event("c/2", JobEventKind.START, 90, 100));
    Rejected rejected =
        rejected(bytes, RejectReason.BELOW_FRONTIER, "job-events", 90).setFrontierMs(NOON).build();
    topics.append(Topics.REJECTED_JOB_EVENTS, "job-events", rejected);

    RetainedInputs inputs = read(MINUTE, 2 * MINUTE);

    assertEquals(1, accepted(inputs).allocations().size());
    assertEquals(2, withRejected(inputs).allocations().size());
  }

  @Test
  void whatIngestRefusedIsReadAgain() {
    topics.append(
        Topics.REJECTED_READINGS,
        "power.csv",
        rejected(
                "1715947265000,lon1,n1,DEVICE,0,1200,".getBytes(StandardCharsets.UTF_8),
                RejectReason.LATE,
                "power.csv",
                65)
            .setColumns("time,site,host,level,device,power_w,energy_j")
            .build());
    topics.append(
        Topics.REJECTED_READINGS,
        "/v1/readings",
        rejected("{\"time\":".getBytes(StandardCharsets.UTF_8), RejectReason.MALFORMED, "x", 66)
            .build());

    RetainedInputs inputs = read(MINUTE, 2 * MINUTE);

    assertEquals(36_000_000, energy(accepted(inputs)));
    assertEquals(39_000_000, energy(withRejected(inputs)));
    assertEquals(
        Set.of(
            new RejectedKind("reading", RejectReason.LATE, true),
            new RejectedKind("reading", RejectReason.MALFORMED, false)),
        inputs.host(HOST).rejected().keySet());
  }

  @Test
  void asOfATimeOnlyWhatWasReceivedThenIsKnown() {
    RetainedInputs inputs =
        RetainedInputs.read(
            topics,
            Acceptance.DEFAULT,
            Selection.of(Set.of(HOST), NOON + MINUTE, NOON + 2 * MINUTE).asOf(NOON + 90_000));

    HostWindow window = accepted(inputs).window(NOON + MINUTE, NOON + 2 * MINUTE);
    assertEquals(18_000_000, window.measuredMj());
  }

  @Test
  void aMeterThatCameHoursLaterDoesNotCountUntilACorrection() {
    // a node meter of 1,000 W whose readings of noon came in time, and whose first came 2 h later
    HostTicks.Builder late = new HostTicks.Builder("lon1", "n1", NOON + 7_200_000);
    TickChannel node = new TickChannel(Level.NODE, "", "", "", false, 0);
    late.add(NOON, node, OptionalLong.of(1_000_000), OptionalLong.empty(), OptionalLong.empty());
    late.add(
        NOON + MINUTE,
        node,
        OptionalLong.of(1_000_000),
        OptionalLong.empty(),
        OptionalLong.empty());
    publish(late.build());

    RetainedInputs inputs = read(0, MINUTE);

    assertEquals(36_000_000, accepted(inputs).window(NOON, NOON + MINUTE).measuredMj());
    assertEquals(60_000_000, withRejected(inputs).window(NOON, NOON + MINUTE).measuredMj());
  }

  @Test
  void aRangeIsRememberedWithItsNeighboursHoweverMuchIsReadAroundIt() {
    MemoryTopics many = new MemoryTopics();
    for (int second = -30_000; second <= 30_000; second += 5) {
      many.append(Topics.POWER_READINGS, HOST.key(), ticksOf("n1", second, second, 600));
    }

    RetainedInputs inputs =
        RetainedInputs.read(
            many, Acceptance.DEFAULT, Selection.of(Set.of(HOST), NOON, NOON + MINUTE));

    assertEquals(36_000_000, accepted(inputs).window(NOON, NOON + MINUTE).measuredMj());
  }

  @Test
  void theRulesOfASiteAreThoseOfItsLatestRow() {
    topics.append(Topics.SITE_FACTORS, "lon1", factors(0, 20_000));
    topics.append(Topics.SITE_FACTORS, "lon1", factors(NOON + 10 * MINUTE, 30_000));

    assertEquals(30_000, read(0, MINUTE).rules("lon1").periodMs());
    assertEquals(2, read(0, MINUTE).reference().factors("lon1").size());
  }

  @Test
  void whatIsNoLongerRetainedIsSaid() {
    topics.retainsSince(NOON + 30_000);

    assertTrue(read(0, MINUTE).readingsSinceMs().isPresent());
  }

  private RetainedInputs read(long fromMs, long toMs) {
    return RetainedInputs.read(
        topics, Acceptance.DEFAULT, Selection.of(Set.of(HOST), NOON + fromMs, NOON + toMs));
  }

  private static HostRecomputation accepted(RetainedInputs inputs) {
    return HostRecomputation.ofAccepted(inputs.host(HOST), inputs.rules("lon1"), SETTINGS);
  }

  private static HostRecomputation withRejected(RetainedInputs inputs) {
    return HostRecomputation.withRejected(inputs.host(HOST), inputs.rules("lon1"), SETTINGS);
  }

  private static long energy(HostRecomputation host) {
    return host.window(NOON + MINUTE, NOON + 2 * MINUTE).measuredMj();
  }

  private static HostTicks ticks(int second, int received, long watts) {
    return ticksOf("n1", second, received, watts);
  }

  private static HostTicks ticksOf(String host, int second, int received, long watts) {
    HostTicks.Builder builder = new HostTicks.Builder("lon1", host, NOON + received * 1_000L);
    add(builder, second, watts);
    return builder.build();
  }

  private static void add(HostTicks.Builder builder, int second, long watts) {
    builder.add(
        NOON + second * 1_000L,
        new TickChannel(Level.DEVICE, "0", "", "", false, 0),
        OptionalLong.of(watts * 1_000),
        OptionalLong.empty(),
        OptionalLong.empty());
  }

  private void publish(HostTicks.Builder builder, int second, long watts) {
    add(builder, second, watts);
    publish(builder.build());
  }

  private byte[] publish(HostTicks ticks) {
    return topics.append(Topics.POWER_READINGS, Topics.key(ticks.site(), ticks.host()), ticks);
  }

  private byte[] publish(JobEvent event) {
    return topics.append(Topics.JOB_EVENTS, Topics.key(event.getSite(), event.getHost()), event);
  }

  private void reject(byte[] bytes, int frontierSecond) {
    topics.append(
        Topics.REJECTED_READINGS,
        "power-readings",
        rejected(bytes, RejectReason.BELOW_FRONTIER, "power-readings", 65)
            .setFrontierMs(NOON + frontierSecond * 1_000L)
            .build());
  }

  private static Rejected.Builder rejected(
      byte[] original, RejectReason reason, String source, int second) {
    return Rejected.newBuilder()
        .setSource(source)
        .setReason(reason)
        .setDetail("")
        .setOriginal(ByteBuffer.wrap(original))
        .setSite("lon1")
        .setHost("n1")
        .setEventMs(NOON + second * 1_000L);
  }

  private static JobEvent event(String job, JobEventKind kind, int second, int received) {
    return JobEvent.newBuilder()
        .setSite("lon1")
        .setHost("n1")
        .setReceivedMs(NOON + received * 1_000L)
        .setJob(job)
        .setEvent(kind)
        .setTimeMs(NOON + second * 1_000L)
        .setAllocations(List.of(new AllocationChange("0", "", 1_000_000_000)))
        .setTeam("team of " + job)
        .build();
  }

  private static SiteFactors factors(long fromMs, long periodMs) {
    return SiteFactors.newBuilder()
        .setSite("lon1")
        .setFromMs(fromMs)
        .setPublishedMs(fromMs)
        .setReceivedMs(fromMs)
        .setZone("GB")
        .setPueMillionths(1_500_000)
        .setPeriodMs(periodMs)
        .setSignal(Signal.AVERAGE)
        .setScope(Scope.DIRECT)
        .build();
  }
}
