package io.joulestream.energy;

import io.joulestream.energy.Holders.Held;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;

/**
 * One host's meters and allocations, from which any window can be accounted for (semantics §5).
 *
 * <p>Where device meters exist they are charged by shares, piece by piece; a node meter beside them
 * adds the host's overhead. Where only a node meter exists it is charged itself. Of several meters
 * of the same thing one is used and the others are only reported.
 */
public final class HostAccount {

  private final List<MeterChannel> channels;
  private final SiteRules site;
  private final List<Held> held = new ArrayList<>();
  private final List<String> jobs = new ArrayList<>();
  private final BitSet used;
  private final boolean nodeOnly;

  /**
   * @param channels every channel of the host that was ever read
   * @param allocations every allocation of the host, resolved, in order of identity
   */
  public HostAccount(List<MeterChannel> channels, List<Allocation> allocations, SiteRules site) {
    this.channels = channels;
    this.site = site;
    this.used = usedMeters(channels, site.meterOrder());
    this.nodeOnly = channels.stream().noneMatch(c -> c.level() == Level.DEVICE);
    for (Allocation allocation : allocations) {
      if (!allocation.isEmpty()) {
        String job = allocation.id().job();
        if (jobs.isEmpty() || !jobs.get(jobs.size() - 1).equals(job)) {
          jobs.add(job);
        }
        held.add(new Held(jobs.size() - 1, allocation));
      }
    }
  }

  /** Of several meters of one level and device: the site's first choice, else the first by name. */
  private static BitSet usedMeters(List<MeterChannel> channels, List<String> order) {
    Comparator<Integer> preference =
        Comparator.<Integer>comparingInt(i -> rank(channels.get(i).meter(), order))
            .thenComparing(i -> channels.get(i).meter(), Utf8Order.BY_UTF8);
    record Place(Level level, String device) {}
    Map<Place, Integer> chosen = new HashMap<>();
    for (int i = 0; i < channels.size(); i++) {
      chosen.merge(
          new Place(channels.get(i).level(), channels.get(i).device()),
          i,
          BinaryOperator.minBy(preference));
    }
    BitSet used = new BitSet();
    chosen.values().forEach(used::set);
    return used;
  }

  private static int rank(String meter, List<String> order) {
    int place = order.indexOf(meter);
    return place < 0 ? order.size() : place;
  }

  /** The account of [fromMs, toMs). */
  public HostWindow window(long fromMs, long toMs) {
    return window(fromMs, toMs, WindowSteps.NONE);
  }

  /**
   * The account of [fromMs, toMs), explained.
   *
   * @param steps told how it comes about
   */
  public HostWindow window(long fromMs, long toMs, WindowSteps steps) {
    return new WindowAccount(this, fromMs, toMs, steps).close();
  }

  /**
   * The meters that do not count because another of the same thing does, as level, device, name.
   */
  public List<String> alternates() {
    return IntStream.range(0, channels.size())
        .filter(i -> !used.get(i))
        .mapToObj(channels::get)
        .map(c -> (c.level() + " " + c.device()).strip() + " " + c.meter())
        .sorted(Utf8Order.BY_UTF8)
        .toList();
  }

  /** Names of the jobs that hold something at some time, in order. */
  List<String> jobs() {
    return jobs;
  }

  List<MeterChannel> channels() {
    return channels;
  }

  /** Whether channel {@code i} counts, or is an alternate to one that does. */
  boolean isUsed(int i) {
    return used.get(i);
  }

  boolean isNodeOnly() {
    return nodeOnly;
  }

  /** The allocations that overlap [from, to), in order of job. */
  List<Held> heldDuring(long from, long to) {
    List<Held> during = new ArrayList<>(held.size());
    for (Held holding : held) {
      if (holding.allocation().overlaps(from, to)) {
        during.add(holding);
      }
    }
    return during;
  }

  /** What an allocation takes of a node meter that stands for all devices of its host, 10⁻⁹. */
  long shareOfNode(Allocation allocation) {
    if (allocation.id().isWholeHost()) {
      return allocation.sharePpb();
    }
    return site.devicesPerHost() == 0
        ? 0
        : ExactProduct.halfEven(allocation.sharePpb(), 1, 1, site.devicesPerHost());
  }
}
