package io.joulestream.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Section 5. */
class AttributionTest {
  private static final long THIRD_PPB = 333_333_333;
  private static final long HALF_PPB = 500_000_000;

  /** A counter that rises by so much in ten seconds. */
  private static List<Input> tenSeconds(Given.MeterOf meter, long mj) {
    return List.of(meter.counter(0, 0), meter.counter(10_000, mj));
  }

  private static List<Input> both(List<Input> first, List<Input> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private static List<Input> nodeAndDevice(long nodeMj, long deviceMj) {
    return both(tenSeconds(Given.node(), nodeMj), tenSeconds(Given.device("0"), deviceMj));
  }

  private static long energyMj(Books books, String job) {
    return Given.minute(books, job, 0).energyMj();
  }

  @Test
  void sharesAreDividedByRunningFloorsInOrderOfJobId() {
    Books thirds =
        Given.books(
            tenSeconds(Given.device("0"), 11),
            Given.job("c").share(THIRD_PPB).start(0),
            Given.job("a").share(THIRD_PPB).start(0),
            Given.job("b").share(THIRD_PPB).start(0));

    // 3.67, 7.33, 10.99
    assertEquals(3, energyMj(thirds, "a"));
    assertEquals(4, energyMj(thirds, "b"));
    assertEquals(3, energyMj(thirds, "c"));
    assertEquals(1, Given.balance(thirds, 0).unallocatedMj());
  }

  @Test
  void piecesAreCutWhereAllocationsStart() {
    Books books = Given.books(tenSeconds(Given.device("0"), 10), Given.job("a").start(3500));

    assertEquals(7, energyMj(books, "a"));
    assertEquals(3, Given.balance(books, 0).unallocatedMj());
    assertEquals(6500, Given.minute(books, "a", 0).countedMs());
  }

  @Test
  void piecesAreCutAtWindowEdges() {
    Given.MeterOf gpu = Given.device("0");

    Books books =
        Given.books(gpu.counter(50_001, 0), gpu.counter(70_000, 10), Given.job("a").start(0));

    // 9,999 of 19,999 ms
    assertEquals(4, Given.minute(books, "a", 0).energyMj());
    assertEquals(6, Given.minute(books, "a", 60_000).energyMj());
    assertEquals(50_001, Given.minute(books, "a", 0).missingMs());
    assertEquals(9999, Given.minute(books, "a", 0).countedMs());
  }

  @Test
  void cutsMoveTheFloorsOfOtherJobs() {
    List<Input> gpu = tenSeconds(Given.device("0"), 7);
    Input half = Given.job("a").share(HALF_PPB).start(0);

    // 7 mJ are ⌊7/2⌋; cut at 1.5 s and 3 s they are 1 + 1 + 5 mJ, so ⌊1/2⌋ + ⌊1/2⌋ + ⌊5/2⌋
    assertEquals(3, energyMj(Given.books(gpu, half), "a"));
    assertEquals(
        2,
        energyMj(
            Given.books(
                gpu, half, Given.job("b").share(1).start(1500), Given.job("b").share(1).stop(3000)),
            "a"));
    // an allocation of another device, and one of no length, cut nothing
    assertEquals(
        3,
        energyMj(
            Given.books(
                gpu,
                half,
                Given.job("b").device("1").start(1500),
                Given.job("b").device("1").stop(3000),
                Given.job("c").start(1500),
                Given.job("c").stop(1500)),
            "a"));
  }

  @Test
  void overcommittedDeviceIsScaledDownAndMarked() {
    Books books =
        Given.books(
            tenSeconds(Given.device("0"), 11),
            Given.job("a").start(0),
            Given.job("a").stop(10_000),
            Given.job("b").start(0),
            Given.job("b").stop(10_000));

    assertEquals(5, energyMj(books, "a"));
    assertEquals(6, energyMj(books, "b"));
    assertEquals(Set.of("OVERCOMMITTED"), Given.minute(books, "a", 0).markers());
    assertEquals(Set.of("OVERCOMMITTED"), Given.total(books, "b").markers());
  }

  @Test
  void seventhsOfADeviceAreNotOvercommittedThoughRoundedUp() {
    long seventhPpb = 142_857_143;
    List<Input> jobs = new ArrayList<>();
    for (String job : List.of("a", "b", "c", "d", "e", "f", "g")) {
      jobs.add(Given.job(job).share(seventhPpb).start(0));
      jobs.add(Given.job(job).share(seventhPpb).stop(10_000));
    }

    Books books = Given.books(tenSeconds(Given.device("0"), 14), jobs.toArray(new Input[0]));

    assertEquals(2, energyMj(books, "g"));
    assertEquals(Set.of(), Given.minute(books, "g", 0).markers());
  }

  @Test
  void partitionsOfAJobAddUp() {
    Given.JobOf half = Given.job("a").share(HALF_PPB);

    Books books =
        Given.books(
            tenSeconds(Given.device("0"), 9),
            half.partition("mig-0").start(0),
            half.partition("mig-1").start(0));

    assertEquals(9, energyMj(books, "a"));
    assertEquals(20_000, Given.minute(books, "a", 0).countedMs());
  }

  @Test
  void wholeHostHoldsEveryDeviceThatWasRead() {
    Books books =
        Given.books(
            both(tenSeconds(Given.device("0"), 10), tenSeconds(Given.device("1"), 20)),
            Given.device("2").power(0, 1),
            Given.job("a").wholeHost().start(0));

    assertEquals(30, energyMj(books, "a"));
    assertEquals(20_000, Given.minute(books, "a", 0).countedMs());
    assertEquals(10_000, Given.minute(books, "a", 0).missingMs());
  }

  @Test
  void overheadIsDividedByDeviceEnergy() {
    Books books = Given.books(nodeAndDevice(100, 60), Given.job("a").share(HALF_PPB).start(0));

    // 30 of 60 mJ, so 20 of 40
    assertEquals(50, energyMj(books, "a"));
    assertEquals(20, Given.minute(books, "a", 0).overheadMj());
    Balance balance = Given.balance(books, 0);
    assertEquals(100, balance.measuredMj());
    assertEquals(50, balance.activeMj());
    assertEquals(50, balance.unallocatedMj());
    assertEquals(40, balance.overheadMj());
  }

  @Test
  void overheadIsDividedByRunningFloors() {
    Books books =
        Given.books(
            nodeAndDevice(13, 3),
            Given.job("b").share(THIRD_PPB + 1).start(0),
            Given.job("a").share(THIRD_PPB + 1).start(0));

    // 1 and 1 of 3 mJ; 10 mJ of overhead: 3.33, 6.67
    assertEquals(3, Given.minute(books, "a", 0).overheadMj());
    assertEquals(3, Given.minute(books, "b", 0).overheadMj());
    assertEquals(1 + 4, Given.balance(books, 0).unallocatedMj());
  }

  @Test
  void devicesAboveTheirNodeAreNegativeOverhead() {
    Books books = Given.books(nodeAndDevice(50, 60), Given.job("a").start(0));

    assertEquals(60, energyMj(books, "a"));
    assertEquals(60, Given.balance(books, 0).measuredMj());
    assertEquals(0, Given.balance(books, 0).overheadMj());
    assertEquals(10, Given.balance(books, 0).negativeOverheadMj());
  }

  @Test
  void deviceEnergyOutsideTheNodeMeterIsNotTakenFromIt() {
    Given.MeterOf gpu = Given.device("0");

    Books books =
        Given.books(
            tenSeconds(Given.node(), 100),
            gpu.counter(0, 0),
            gpu.counter(20_000, 120),
            Given.job("a").start(0));

    // D_U = 60, D_rest = 60, overhead = 40
    assertEquals(160, Given.balance(books, 0).measuredMj());
    assertEquals(160, energyMj(books, "a"));
    assertEquals(40, Given.minute(books, "a", 0).overheadMj());
  }

  @Test
  void nodeIntervalsNeedNotMatchDeviceIntervals() {
    Given.MeterOf gpu = Given.device("0");

    Books books =
        Given.books(
            Given.node().counter(5000, 0),
            Given.node().counter(25_000, 100),
            gpu.counter(0, 0),
            gpu.counter(10_000, 20),
            gpu.counter(20_000, 50),
            gpu.counter(30_000, 70));

    // D_U = 10 + 30 + 10, D_rest = 10 + 10
    assertEquals(50, Given.balance(books, 0).overheadMj());
    assertEquals(120, Given.balance(books, 0).measuredMj());
  }

  @Test
  void channelDeclaresTheGreatestOfItsRangesAndIdlePowers() {
    Given.MeterOf gpu = Given.device("0");

    Books books =
        Given.books(
            gpu.reading(0, Given.NONE, OptionalLong.of(900), OptionalLong.of(0)),
            gpu.wrappingAt(1000).counter(0, 1),
            gpu.reading(10_000, OptionalLong.of(5), OptionalLong.of(100), Given.NONE),
            gpu.idleUpTo(5).power(10_000, 1),
            Given.job("a").start(0));

    // both declarations stand on readings that lost a conflict
    assertEquals(200, Given.minute(books, "a", 0).heldIdleMj());
  }

  @Test
  void overheadWithoutDeviceEnergyIsDividedByHeldTime() {
    Books books =
        Given.books(
            both(nodeAndDevice(100, 0), tenSeconds(Given.device("1"), 0)),
            Given.job("a").share(1).start(0),
            Given.job("b").device("1").start(5000));

    // 10 s and 5 s
    assertEquals(66, energyMj(books, "a"));
    assertEquals(34, energyMj(books, "b"));
    assertEquals(0, Given.balance(books, 0).unallocatedMj());
  }

  @Test
  void overheadThatNobodyHoldsIsUnallocated() {
    Books books = Given.books(nodeAndDevice(100, 0));

    assertEquals(100, Given.balance(books, 0).measuredMj());
    assertEquals(100, Given.balance(books, 0).unallocatedMj());
    assertEquals(100, Given.balance(books, 0).overheadMj());
  }

  @Test
  void nodeOnlyHostGivesADeviceItsPartOfTheNode() {
    List<Input> node = tenSeconds(Given.node(), 100);
    Input device = Given.job("a").device("3").start(0);
    Input host = Given.job("b").wholeHost().share(250_000_000).start(0);

    Books declared = Given.books(node, device, host, Given.factors().devicesPerHost(8).row());
    Books undeclared = Given.books(node, device, host);

    // 12.5, 37.5
    assertEquals(12, energyMj(declared, "a"));
    assertEquals(25, energyMj(declared, "b"));
    assertEquals(63, Given.balance(declared, 0).unallocatedMj());
    assertEquals(0, Given.balance(declared, 0).overheadMj());
    assertEquals(10_000, Given.minute(declared, "a", 0).countedMs());
    assertEquals(0, energyMj(undeclared, "a"));
    assertEquals(25, energyMj(undeclared, "b"));
  }

  @Test
  void nodeOnlySharesAreRoundedHalfEven() {
    // 12 / 8 = 1.5 and 20 / 8 = 2.5 are 2 each; 10⁹ mJ make them visible
    Books books =
        Given.books(
            List.of(Given.node().counter(0, 0), Given.node().counter(59_999, 1_000_000_000)),
            Given.job("a").share(12).start(0),
            Given.job("b").share(20).start(0),
            Given.factors().devicesPerHost(8).row());

    assertEquals(2, energyMj(books, "a"));
    assertEquals(2, energyMj(books, "b"));
  }

  @Test
  void hostThatWasNeverReadIsMissingOncePerAllocation() {
    Books books =
        Given.books(
            Given.job("a").wholeHost().start(30_000), Given.job("a").wholeHost().stop(90_000));

    assertEquals(30_000, Given.minute(books, "a", 0).missingMs());
    assertEquals(30_000, Given.minute(books, "a", 60_000).missingMs());
    assertEquals(0, Given.balance(books, 0).measuredMj());
    assertEquals(30_000, Given.balance(books, 0).missingMs());
  }

  @Test
  void deviceIsHeldIdleIfEveryReadingOfTheMinuteIs() {
    Given.MeterOf gpu = Given.device("0").idleUpTo(100);

    Books books =
        Given.books(
            gpu.power(0, 100),
            gpu.utilised(20_000, 900, 0),
            gpu.power(40_000, 80),
            gpu.power(60_000, 80),
            gpu.utilised(80_000, 80, 1),
            gpu.power(100_000, 80),
            Given.job("a").start(0));

    JobMinute idle = Given.minute(books, "a", 0);
    assertEquals(idle.energyMj(), idle.heldIdleMj());
    assertEquals(10_000 + 9800 + 1600, idle.energyMj());
    assertEquals(idle.energyMj(), Given.balance(books, 0).heldIdleMj());
    assertEquals(0, Given.balance(books, 0).activeMj());
    assertEquals(0, Given.minute(books, "a", 60_000).heldIdleMj());
  }

  @Test
  void neitherUnknownIdlePowerNorACounterAloneIsIdle() {
    assertEquals(
        0,
        Given.minute(
                Given.books(
                    Given.device("0").power(0, 0),
                    Given.device("0").power(10_000, 0),
                    Given.job("a").start(0)),
                "a",
                0)
            .heldIdleMj());
    assertEquals(
        0,
        Given.minute(
                Given.books(
                    tenSeconds(Given.device("0").idleUpTo(999), 5), Given.job("a").start(0)),
                "a",
                0)
            .heldIdleMj());
  }

  @Test
  void minuteWithoutAReadingIsNotHeldIdle() {
    Given.MeterOf gpu = Given.device("0").idleUpTo(100);

    Books books =
        Given.books(gpu.power(59_000, 100), gpu.power(119_000, 100), Given.job("a").start(0));

    assertEquals(100, Given.minute(books, "a", 0).heldIdleMj());
    Given.MeterOf counted = Given.device("0");
    Books bridged =
        Given.books(
            counted.counter(59_000, 0), counted.counter(121_000, 62), Given.job("a").start(0));
    assertEquals(60, Given.minute(bridged, "a", 60_000).energyMj());
    assertEquals(60_000, Given.minute(bridged, "a", 60_000).bridgedMs());
    assertEquals(0, Given.minute(bridged, "a", 60_000).heldIdleMj());
  }

  @Test
  void overheadIsAlwaysActive() {
    Given.MeterOf gpu = Given.device("0").idleUpTo(10);

    Books books =
        Given.books(
            tenSeconds(Given.node(), 150),
            gpu.power(0, 10),
            gpu.power(10_000, 10),
            Given.job("a").start(0));

    assertEquals(150, energyMj(books, "a"));
    assertEquals(100, Given.minute(books, "a", 0).heldIdleMj());
    assertEquals(50, Given.balance(books, 0).activeMj());
  }

  @Test
  void oneOfSeveralMetersIsUsed() {
    List<Input> meters =
        both(tenSeconds(Given.node().meter("ac"), 110), tenSeconds(Given.node().meter("dc"), 100));

    assertEquals(110, Given.balance(Given.books(meters), 0).measuredMj());
    assertEquals(
        100,
        Given.balance(Given.books(meters, Given.factors().meters("dc", "ac").row()), 0)
            .measuredMj());
    // the latest row decides, even before it holds
    assertEquals(
        100,
        Given.balance(
                Given.books(
                    meters,
                    Given.factors().meters("ac").row(),
                    Given.factors().meters("dc").at(999_000, 0).row()),
                0)
            .measuredMj());
  }

  @Test
  void aGapMakesNoBalanceRow() {
    Books books = Given.books(Given.device("0").power(0, 10), Given.device("0").power(90_000, 10));

    assertEquals(List.of(), books.balances());
  }

  @Test
  void aRackMeterMakesARowAndNoEnergy() {
    Given.MeterOf rack = Given.node().level(Input.Level.RACK);

    Books books = Given.books(rack.power(0, 10), rack.power(10_000, 10));

    assertEquals(0, Given.balance(books, 0).measuredMj());
  }

  @Test
  void rowsExistWhereAnAllocationOverlapsTheWindow() {
    Books books = Given.books(Given.job("a").start(60_000), Given.job("a").stop(120_000));

    assertEquals(List.of(60_000L), books.jobMinutes().stream().map(JobMinute::windowMs).toList());
    assertEquals(List.of(60_000L), books.balances().stream().map(Balance::windowMs).toList());
  }
}
