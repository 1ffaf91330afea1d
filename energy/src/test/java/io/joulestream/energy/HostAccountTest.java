package io.joulestream.energy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** One minute of one host; powers in W, so that a second of 100 W is 100 000 mJ. */
class HostAccountTest {

  private static final long MINUTE = 60_000;
  private static final long HALF = Shares.WHOLE / 2;

  @Test
  void aWholeHostJobIsChargedEveryDeviceWhileItHoldsThem() {
    HostWindow window =
        account(
                List.of(device("gpu0", 100), device("gpu1", 300)),
                allocation("job", "", 10_000, 40_000, Shares.WHOLE))
            .window(0, MINUTE);

    // 400 W for 60 s, 30 s of it held
    assertEquals(24_000_000, window.measuredMj());
    assertEquals(12_000_000, window.jobs().get(0).energyMj());
    assertEquals(12_000_000, window.unallocatedMj());
    assertEquals(60_000, window.jobs().get(0).covered().integratedMs());
    assertEquals(0, window.missingMs());
  }

  @Test
  void jobsOnDevicesOfTheirOwnAreChargedThose() {
    HostWindow window =
        account(
                List.of(device("gpu0", 100), device("gpu1", 300)),
                allocation("a", "gpu0", 0, MINUTE, Shares.WHOLE),
                allocation("b", "gpu1", 0, MINUTE, Shares.WHOLE))
            .window(0, MINUTE);

    assertEquals(List.of("a 6000000", "b 18000000"), energies(window));
    assertEquals(0, window.unallocatedMj());
  }

  @Test
  void heldTimeWithoutReadingIsMissing() {
    Readings readings =
        ReadingsTest.settled(List.of(Reading.ofPower(20_000, 1), Reading.ofPower(30_000, 1)));
    HostWindow window =
        account(
                List.of(channel(Level.DEVICE, "gpu0", "", readings)),
                allocation("job", "", 0, MINUTE, Shares.WHOLE))
            .window(0, MINUTE);

    assertEquals(50_000, window.missingMs());
    assertEquals(10_000, window.jobs().get(0).covered().totalMs());
  }

  @Test
  void aHeldDeviceThatWasNeverReadIsMissingThroughout() {
    HostWindow window =
        account(List.of(device("gpu0", 100)), allocation("job", "gpu7", 0, MINUTE, Shares.WHOLE))
            .window(0, MINUTE);

    assertEquals(60_000, window.missingMs());
    assertEquals(6_000_000, window.unallocatedMj());
  }

  @Test
  void sharesOfADeviceDivideItsEnergyToTheMillijoule() {
    // thirds of a device: 333 333 333 ppb each, so that 1 ppb stays unallocated
    long third = 333_333_333;
    HostWindow window =
        account(
                List.of(device("gpu0", 100)),
                allocation("a", "gpu0", 0, MINUTE, third),
                allocation("b", "gpu0", 0, MINUTE, third),
                allocation("c", "gpu0", 0, MINUTE, third))
            .window(0, MINUTE);

    // six pieces of 1 000 000 mJ each: ⌊…⌋ gives 333333, 333333 and 333332 or so, rest 1
    assertEquals(6_000_000, window.measuredMj());
    assertEquals(List.of("a 1999998", "b 1999998", "c 1999998"), energies(window));
    assertEquals(6, window.unallocatedMj());
    assertTrue(window.jobs().get(0).markers().isEmpty());
  }

  @Test
  void anOvercommittedDeviceIsDividedInProportionAndMarked() {
    HostWindow window =
        account(
                List.of(device("gpu0", 100)),
                allocation("a", "gpu0", 0, MINUTE, Shares.WHOLE),
                allocation("b", "gpu0", 0, MINUTE, HALF))
            .window(0, MINUTE);

    assertEquals(List.of("a 3999996", "b 2000004"), energies(window));
    assertEquals(Set.of(Marker.OVERCOMMITTED), window.jobs().get(1).markers());
  }

  @Test
  void twoMigInstancesThatFillAGpuLeaveNothing() {
    // 3g.40gb and 4g.40gb of a GPU at 700 W: 3/7 and 4/7 of 42 kJ, as ingest rounds them
    HostWindow window =
        account(
                List.of(device("gpu0", 700)),
                partition("a", "3g.40gb", 428_571_429),
                partition("b", "4g.40gb", 571_428_571))
            .window(0, MINUTE);

    assertEquals(List.of("a 18000000", "b 24000000"), energies(window));
    assertEquals(0, window.unallocatedMj());
    assertTrue(window.jobs().get(0).markers().isEmpty());
  }

  @Test
  void sevenSeventhsAreNotOvercommittedThoughTheirSharesAreRoundedUp() {
    Allocation[] sevenths = new Allocation[7];
    for (int i = 0; i < sevenths.length; i++) {
      sevenths[i] = partition("job" + i, "1g.10gb", 142_857_143);
    }
    HostWindow window = account(List.of(device("gpu0", 700)), sevenths).window(0, MINUTE);

    for (JobShare job : window.jobs()) {
      assertEquals(6_000_000, job.energyMj(), job.job());
      assertTrue(job.markers().isEmpty(), job.job());
    }
    assertEquals(7, window.jobs().size());
    assertEquals(0, window.unallocatedMj());
  }

  @Test
  void moreThanRoundingIsOvercommitted() {
    HostWindow window =
        account(
                List.of(device("gpu0", 700)),
                partition("a", "", HALF),
                partition("b", "", HALF + 2))
            .window(0, MINUTE);

    assertEquals(Set.of(Marker.OVERCOMMITTED), window.jobs().get(0).markers());
  }

  private static Allocation partition(String job, String profile, long share) {
    return new Allocation(new AllocationId(job, 0, "gpu0", profile), 0, MINUTE, share, false);
  }

  @Test
  void aDeviceIdleForTheWholeMinuteIsHeldIdle() {
    Readings readings = new Readings();
    for (long t = 0; t <= MINUTE; t += 10_000) {
      readings.add(Reading.ofPower(t, 100_000).withUtilisation(t < MINUTE ? 0 : HALF));
    }
    HostAccount account =
        account(
            List.of(channel(Level.DEVICE, "gpu0", "", readings)),
            allocation("job", "", 30_000, MINUTE, Shares.WHOLE));

    HostWindow window = account.window(0, MINUTE);

    assertEquals(3_000_000, window.heldIdleMj());
    assertEquals(0, window.activeMj());
    assertEquals(3_000_000, window.unallocatedMj());
  }

  @Test
  void whatTheNodeDrawsBeyondItsDevicesIsOverheadOfTheirHolders() {
    // node 1000 W, devices 100 W (a) and 300 W (nobody): overhead 600 W goes 1 : 3
    HostWindow window =
        account(
                List.of(node("", 1_000), device("gpu0", 100), device("gpu1", 300)),
                allocation("a", "gpu0", 0, MINUTE, Shares.WHOLE))
            .window(0, MINUTE);

    assertEquals(60_000_000, window.measuredMj());
    assertEquals(36_000_000, window.overheadMj());
    assertEquals(6_000_000 + 9_000_000, window.jobs().get(0).energyMj());
    assertEquals(9_000_000, window.jobs().get(0).overheadMj());
    assertEquals(18_000_000 + 27_000_000, window.unallocatedMj());
  }

  @Test
  void devicesThatExceedTheirNodeAreMeasuredAndTheExcessIsShown() {
    HostWindow window =
        account(
                List.of(node("", 100), device("gpu0", 150)),
                allocation("a", "", 0, MINUTE, Shares.WHOLE))
            .window(0, MINUTE);

    assertEquals(9_000_000, window.measuredMj());
    assertEquals(3_000_000, window.negativeOverheadMj());
    assertEquals(0, window.overheadMj());
  }

  @Test
  void aHostWithOnlyANodeMeterIsChargedAsAWhole() {
    HostWindow window =
        account(List.of(node("", 1_000)), allocation("a", "", 0, 30_000, Shares.WHOLE))
            .window(0, MINUTE);

    assertEquals(List.of("a 30000000"), energies(window));
    assertEquals(30_000_000, window.unallocatedMj());
    assertEquals(30_000, window.jobs().get(0).covered().totalMs());
  }

  @Test
  void aDeviceOfANodeOnlyHostGetsItsPartIfTheNumberOfDevicesIsDeclared() {
    List<MeterChannel> channels = List.of(node("", 1_000));
    List<Allocation> held = List.of(allocation("a", "gpu3", 0, MINUTE, Shares.WHOLE));

    HostWindow declared =
        new HostAccount(channels, held, new SiteRules(10_000, List.of(), 8)).window(0, MINUTE);
    HostWindow undeclared = new HostAccount(channels, held, SiteRules.DEFAULT).window(0, MINUTE);

    assertEquals(List.of("a 7500000"), energies(declared));
    assertEquals(List.of("a 0"), energies(undeclared));
    assertEquals(60_000_000, undeclared.unallocatedMj());
  }

  @Test
  void ofSeveralMetersOfAHostOneCounts() {
    List<MeterChannel> channels = List.of(node("dc", 900), node("ac", 1_000));

    HostWindow byName = new HostAccount(channels, List.of(), SiteRules.DEFAULT).window(0, MINUTE);
    HostWindow bySite =
        new HostAccount(channels, List.of(), new SiteRules(10_000, List.of("dc"), 0))
            .window(0, MINUTE);

    assertEquals(60_000_000, byName.measuredMj());
    assertEquals(54_000_000, bySite.measuredMj());
  }

  @Test
  void racksAndFacilitiesAreReportedButChargedToNobody() {
    HostWindow window =
        account(List.of(channel(Level.FACILITY, "", "", steady(5_000)))).window(0, MINUTE);

    assertEquals(0, window.measuredMj());
    assertEquals(300_000_000, window.channels().get(0).energyMj());
  }

  @Property
  void theBooksBalanceWhateverOverlaps(@ForAll Random random) {
    List<MeterChannel> channels = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(4); i++) {
      channels.add(channel(Level.DEVICE, "gpu" + i, "", noisy(random, 700_000)));
    }
    if (random.nextBoolean()) {
      channels.add(channel(Level.NODE, "", "", noisy(random, 5_000_000)));
    }
    List<Allocation> allocations = new ArrayList<>();
    for (int i = 0; i < random.nextInt(6); i++) {
      long start = random.nextInt(3 * (int) MINUTE) - MINUTE;
      allocations.add(
          allocation(
              "job" + i,
              random.nextInt(3) == 0 ? "" : "gpu" + random.nextInt(5),
              start,
              start + random.nextInt(2 * (int) MINUTE),
              1 + random.nextInt((int) Shares.WHOLE)));
    }
    HostAccount account = account(channels, allocations.toArray(Allocation[]::new));

    long charged = 0;
    long unallocated = 0;
    long measured = 0;
    for (long from = -MINUTE; from < 3 * MINUTE; from += MINUTE) {
      HostWindow window = account.window(from, from + MINUTE);
      assertEquals(
          window.measuredMj(), window.activeMj() + window.heldIdleMj() + window.unallocatedMj());
      charged += window.jobs().stream().mapToLong(JobShare::energyMj).sum();
      unallocated += window.unallocatedMj();
      measured += window.measuredMj();
    }
    assertEquals(measured, charged + unallocated);
  }

  private static Readings noisy(Random random, int maximumMw) {
    Readings readings = new Readings();
    for (long t = 0; t < 2 * MINUTE; t += 1 + random.nextInt(15_000)) {
      readings.add(Reading.ofPower(t, random.nextInt(maximumMw)));
    }
    return readings;
  }

  private static HostAccount account(List<MeterChannel> channels, Allocation... allocations) {
    return new HostAccount(channels, List.of(allocations), SiteRules.DEFAULT);
  }

  private static MeterChannel device(String name, long watts) {
    return channel(Level.DEVICE, name, "", steady(watts));
  }

  private static MeterChannel node(String meter, long watts) {
    return channel(Level.NODE, "", meter, steady(watts));
  }

  private static Readings steady(long watts) {
    Readings readings = new Readings();
    for (long t = 0; t <= MINUTE; t += 10_000) {
      readings.add(Reading.ofPower(t, watts * 1_000));
    }
    return readings;
  }

  private static MeterChannel channel(Level level, String device, String meter, Readings readings) {
    return new MeterChannel(
        level, device, meter, new MeterRules(10_000, 0, 0), OptionalLong.empty(), readings);
  }

  private static Allocation allocation(
      String job, String device, long start, long stop, long share) {
    return new Allocation(new AllocationId(job, 0, device, ""), start, stop, share, false);
  }

  private static List<String> energies(HostWindow window) {
    return window.jobs().stream().map(j -> j.job() + " " + j.energyMj()).toList();
  }
}
