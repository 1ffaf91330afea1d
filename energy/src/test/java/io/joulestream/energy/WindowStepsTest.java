package io.joulestream.energy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.energy.WindowSteps.Interval;
import io.joulestream.energy.WindowSteps.Overhead;
import io.joulestream.energy.WindowSteps.OverheadPart;
import io.joulestream.energy.WindowSteps.Piece;
import io.joulestream.energy.WindowSteps.Stretch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The first minute of docs/story.md, step by step; and that the steps always add up. */
class WindowStepsTest {

  private static final long MINUTE = 60_000;

  private static final class Told implements WindowSteps {
    private final List<Interval> intervals = new ArrayList<>();
    private final List<Stretch> stretches = new ArrayList<>();
    private final List<Overhead> overheads = new ArrayList<>();
    private final List<Boolean> idle = new ArrayList<>();

    @Override
    public void read(MeterChannel meter, ChannelWindow window, List<Interval> told) {
      assertEquals(window.energyMj(), told.stream().mapToLong(Interval::windowMj).sum());
      intervals.addAll(told);
    }

    @Override
    public void charged(Stretch stretch) {
      stretches.add(stretch);
    }

    @Override
    public void idle(MeterChannel meter, boolean heldIdle) {
      idle.add(heldIdle);
    }

    @Override
    public void overhead(Overhead overhead) {
      overheads.add(overhead);
    }
  }

  @Test
  void theStoryOfASharedDevice() {
    Readings readings = new Readings();
    for (int i = 0; i <= 3; i++) {
      readings.add(Reading.ofCounter(i * 20_000L, 1_000_000 + i * 6_000_000L));
    }
    Told told = new Told();

    HostWindow window =
        new HostAccount(
                List.of(device("0", readings)),
                List.of(
                    allocation("lab/a", 0, 270_000, 750_000_000),
                    allocation("lab/b", 30_000, 100_000, 500_000_000)),
                new SiteRules(20_000, List.of(), 0))
            .window(0, MINUTE, told);

    assertEquals(
        new Interval(0, 20_000, 0, 20_000, Method.COUNTER, 6_000_000, 6_000_000),
        told.intervals.get(0));
    Stretch alone = told.stretches.get(0);
    assertEquals(1_000_000_000, alone.totalPpb());
    assertEquals(
        List.of(
            piece(0, 20_000, 0, 20_000, 6_000_000, 4_500_000L),
            piece(20_000, 30_000, 20_000, 40_000, 3_000_000, 2_250_000L)),
        alone.pieces());
    Stretch shared = told.stretches.get(1);
    assertEquals(1_250_000_000, shared.totalPpb());
    assertEquals("lab/b", shared.holdings().get(1).job());
    assertEquals(1_250_000_000, shared.holdings().get(1).runningPpb());
    assertEquals(
        List.of(
            piece(30_000, 40_000, 20_000, 40_000, 3_000_000, 1_800_000L, 3_000_000L),
            piece(40_000, 60_000, 40_000, 60_000, 6_000_000, 3_600_000L, 6_000_000L)),
        shared.pieces());
    assertEquals(2_400_000, shared.pieces().get(1).partMj(1));
    assertEquals(0, shared.pieces().get(1).unallocatedMj());
    assertEquals(List.of(false), told.idle);
    // 4500 + 2250 + 1800 + 3600 J
    assertEquals(12_150_000, window.jobs().get(0).energyMj());
  }

  @Test
  void theOverheadOfAHostIsDividedInProportion() {
    Readings node = powers(400_000);
    Told told = new Told();

    new HostAccount(
            List.of(
                new MeterChannel(
                    Level.NODE, "", "", new MeterRules(10_000, 0, 0), OptionalLong.empty(), node),
                device("0", powers(100_000)),
                device("1", powers(200_000))),
            List.of(allocation("a", "0"), allocation("b", "1")),
            SiteRules.DEFAULT)
        .window(0, MINUTE, told);

    // 24 kJ − 18 kJ: 6 kJ, a third and two thirds
    assertEquals(
        List.of(
            new Overhead(
                24_000_000,
                18_000_000,
                6_000_000,
                false,
                18_000_000,
                List.of(
                    new OverheadPart("a", 6_000_000, 2_000_000),
                    new OverheadPart("b", 18_000_000, 4_000_000)))),
        told.overheads);
  }

  @Property(tries = 300)
  void theStepsAddUpToWhatCounts(@ForAll long seed) {
    Random random = new Random(seed);
    List<MeterChannel> meters = new ArrayList<>();
    for (int device = 0; device < 1 + random.nextInt(3); device++) {
      meters.add(device("" + device, randomReadings(random)));
    }
    List<Allocation> allocations = new ArrayList<>();
    for (String job : List.of("a", "b", "c")) {
      String device = random.nextBoolean() ? "" : "" + random.nextInt(4);
      long start = random.nextInt(80_000) - 10_000L;
      allocations.add(
          new Allocation(
              new AllocationId(job, 0, device, ""),
              start,
              start + 1 + random.nextInt(60_000),
              1 + random.nextInt(1_000_000_000),
              false));
    }
    Told told = new Told();
    HostAccount account = new HostAccount(meters, allocations, SiteRules.DEFAULT);

    HostWindow window = account.window(0, MINUTE, told);

    assertEquals(account.window(0, MINUTE), window);
    Map<String, Long> parts = new HashMap<>();
    Map<String, Long> missing = new HashMap<>();
    long unallocated = told.overheads.get(0).overheadMj();
    for (Stretch stretch : told.stretches) {
      for (int k = 0; k < stretch.holdings().size(); k++) {
        String job = stretch.holdings().get(k).job();
        for (Piece piece : stretch.pieces()) {
          parts.merge(job, piece.partMj(k), Long::sum);
        }
        missing.merge(
            job, stretch.missingMs() * stretch.holdings().get(k).allocations(), Long::sum);
      }
      unallocated += stretch.pieces().stream().mapToLong(Piece::unallocatedMj).sum();
    }
    for (OverheadPart part : told.overheads.get(0).parts()) {
      parts.merge(part.job(), part.partMj(), Long::sum);
      unallocated -= part.partMj();
    }
    for (JobShare share : window.jobs()) {
      assertEquals(share.energyMj(), parts.getOrDefault(share.job(), 0L));
      assertEquals(share.missingMs(), missing.getOrDefault(share.job(), 0L));
    }
    assertEquals(window.unallocatedMj(), unallocated);
    assertTrue(told.idle.size() <= meters.size());
  }

  private static Readings randomReadings(Random random) {
    List<Reading> readings = new ArrayList<>();
    long counter = 0;
    for (long time = -20_000; time < 90_000; time += 1 + random.nextInt(20_000)) {
      counter += random.nextInt(5_000_000);
      readings.add(
          random.nextBoolean()
              ? Reading.ofPower(time, random.nextInt(700_000))
              : Reading.ofCounter(time, counter));
    }
    return ReadingsTest.settled(readings);
  }

  private static Piece piece(long from, long to, long start, long end, long energy, Long... upTo) {
    return new Piece(from, to, Method.COUNTER, start, end, energy, List.of(upTo));
  }

  private static Readings powers(long milliwatts) {
    Readings readings = new Readings();
    for (long time = 0; time <= MINUTE; time += 10_000) {
      readings.add(Reading.ofPower(time, milliwatts));
    }
    return readings;
  }

  private static MeterChannel device(String device, Readings readings) {
    return new MeterChannel(
        Level.DEVICE, device, "", new MeterRules(20_000, 0, 0), OptionalLong.empty(), readings);
  }

  private static Allocation allocation(String job, String device) {
    return new Allocation(new AllocationId(job, 0, device, ""), 0, MINUTE, Shares.WHOLE, false);
  }

  private static Allocation allocation(String job, long start, long stop, long share) {
    return new Allocation(new AllocationId(job, 0, "0", ""), start, stop, share, false);
  }
}
