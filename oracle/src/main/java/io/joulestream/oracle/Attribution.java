package io.joulestream.oracle;

import io.joulestream.oracle.Input.Level;
import io.joulestream.oracle.Interval.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/** Section 5: whose the energy of one host is, window by window. */
final class Attribution {
  private final HostMeters meters;
  private final List<Allocation> allocations;
  private final int devicesPerHost;
  private final Windows windows;
  private final Map<Long, Account> accounts = new HashMap<>();

  private Attribution(
      HostMeters meters, List<Allocation> allocations, int devicesPerHost, Windows windows) {
    this.meters = meters;
    this.allocations = allocations;
    this.devicesPerHost = devicesPerHost;
    this.windows = windows;
  }

  /**
   * An account for each window that a used meter's interval or an allocation touches.
   *
   * @param allocations of the host, none of them empty
   * @param devicesPerHost 0 = unset
   */
  static Map<Long, Account> of(
      HostMeters meters, List<Allocation> allocations, int devicesPerHost, Windows windows) {
    Attribution attribution = new Attribution(meters, allocations, devicesPerHost, windows);
    if (meters.devices().isEmpty()) {
      attribution.attributeNodeOnly();
    } else {
      attribution.attributeDevices();
      attribution.attributeOverhead();
    }
    meters.upstream().forEach(attribution::readUpstream);
    attribution.markInferredStops();
    attribution.accounts.values().forEach(Account::requireBalance);
    return attribution.accounts;
  }

  /** Energy of a node meter is never held idle. */
  private void attributeNodeOnly() {
    List<Holding> holdings =
        allocations.stream().map(a -> Holding.of(a, shareOfNodePpb(a))).toList();
    holdings.forEach(this::hold);
    attribute(new Meter(meters.node().intervals(), Map.of()), Level.NODE, holdings);
  }

  /** A device's share is divided by the devices of the host; it is none if they are not known. */
  private long shareOfNodePpb(Allocation allocation) {
    if (allocation.isWholeHost()) {
      return allocation.sharePpb();
    }
    return devicesPerHost == 0
        ? 0
        : Exact.halfEven(Exact.product(allocation.sharePpb()), Exact.product(devicesPerHost));
  }

  /** Devices that were read are attributed; of one that was not, only the holding is known. */
  private void attributeDevices() {
    Map<String, List<Holding>> holdingsOf = new HashMap<>();
    for (Allocation allocation : allocations) {
      Holding holding = Holding.of(allocation, allocation.sharePpb());
      for (String device :
          allocation.isWholeHost() ? meters.devices().keySet() : List.of(allocation.device())) {
        hold(holding);
        holdingsOf.computeIfAbsent(device, any -> new ArrayList<>()).add(holding);
      }
    }
    meters
        .devices()
        .forEach(
            (device, meter) ->
                attribute(meter, Level.DEVICE, holdingsOf.getOrDefault(device, List.of())));
  }

  private void hold(Holding holding) {
    windows.cut(
        holding.startMs(),
        holding.endMs(),
        (windowMs, aMs, bMs) -> account(windowMs).job(holding.job()).hold(bMs - aMs));
  }

  /** Cuts the intervals of a meter at window edges and where an allocation starts or stops. */
  private void attribute(Meter meter, Level level, List<Holding> holdings) {
    NavigableMap<Long, List<Holding>> heldFrom = Holding.constantSets(holdings);
    for (Interval interval : meter.intervals()) {
      long aMs = interval.fromMs();
      while (aMs < interval.toMs()) {
        Long cutMs = heldFrom.higherKey(aMs);
        long edgeMs = Math.min(interval.toMs(), windows.endOf(aMs));
        long bMs = cutMs == null ? edgeMs : Math.min(edgeMs, cutMs);
        Map.Entry<Long, List<Holding>> held = heldFrom.floorEntry(aMs);
        attribute(
            new Piece(level, interval.method(), aMs, bMs, interval.energyMj(aMs, bMs)),
            held == null ? List.of() : held.getValue(),
            meter.idleIn(windows.startOf(aMs)));
        aMs = bMs;
      }
    }
  }

  /** Part of an interval in one window, with a constant set of allocations. */
  private record Piece(Level level, Method method, long fromMs, long toMs, long energyMj) {
    long uncertaintyPerMille() {
      return Uncertainty.perMille(level, method);
    }
  }

  private void attribute(Piece piece, List<Holding> holdings, boolean idle) {
    Account account = account(windows.startOf(piece.fromMs()));
    account.measure(piece.energyMj(), piece.uncertaintyPerMille());
    SortedMap<String, Long> sharesPpb = new TreeMap<>(Order.UTF_8_BYTES);
    for (Holding holding : holdings) {
      sharesPpb.merge(holding.job(), holding.sharePpb(), Math::addExact);
      account.job(holding.job()).cover(piece.method(), piece.toMs() - piece.fromMs());
    }
    long totalPpb = RunningFloors.sum(sharesPpb);
    // a total that rounding the shares explains is not overcommitted: half of 10⁻⁹ for each
    if (2 * (totalPpb - Allocation.WHOLE_PPB) > holdings.size()) {
      sharesPpb.keySet().forEach(job -> account.job(job).mark(Marker.OVERCOMMITTED));
    }
    Map<String, Long> parts =
        RunningFloors.divide(piece.energyMj(), sharesPpb, Math.max(Allocation.WHOLE_PPB, totalPpb));
    parts.forEach((job, mj) -> account.job(job).charge(mj, idle, piece.uncertaintyPerMille()));
    account.leave(piece.energyMj() - RunningFloors.sum(parts));
  }

  /** Overhead = max(0, N − D_U), after all device energy. */
  private void attributeOverhead() {
    NodeEnergy node = NodeEnergy.of(meters, windows);
    for (long windowMs : node.nodeMj().keySet()) {
      long surplusMj = node.surplusMj(windowMs);
      Account account = account(windowMs);
      account.exceedNode(Math.max(0, -surplusMj));
      divideOverhead(account, Math.max(0, surplusMj));
    }
  }

  /** By device energy, unallocated taking part; if that is 0, by allocated device-ms. */
  private static void divideOverhead(Account account, long overheadMj) {
    long deviceMj = account.measuredMj();
    SortedMap<String, Long> weights = new TreeMap<>(Order.UTF_8_BYTES);
    account
        .jobs()
        .forEach((job, held) -> weights.put(job, deviceMj > 0 ? held.energyMj() : held.heldMs()));
    long total = deviceMj > 0 ? deviceMj : RunningFloors.sum(weights);
    account.measureOverhead(overheadMj);
    Map<String, Long> parts =
        total > 0 ? RunningFloors.divide(overheadMj, weights, total) : Map.of();
    parts.forEach((job, mj) -> account.job(job).chargeOverhead(mj));
    account.leave(overheadMj - RunningFloors.sum(parts));
  }

  /** A used meter's interval makes a row, also of one that is never attributed. */
  private void readUpstream(Level level, Meter meter) {
    Map<Long, Upstream> readIn = new HashMap<>();
    Upstream unread = Upstream.unread(windows.lengthMs());
    for (Interval interval : meter.intervals()) {
      windows.cut(
          interval.fromMs(),
          interval.toMs(),
          (windowMs, aMs, bMs) ->
              readIn.put(
                  windowMs,
                  readIn
                      .getOrDefault(windowMs, unread)
                      .read(interval.energyMj(aMs, bMs), bMs - aMs)));
    }
    readIn.forEach((windowMs, read) -> account(windowMs).read(level, read));
  }

  /** In the window that holds the last millisecond of the allocation. */
  private void markInferredStops() {
    for (Allocation allocation : allocations) {
      if (allocation.inferredStop()) {
        account(windows.startOf(allocation.endMs() - 1))
            .job(allocation.job())
            .mark(Marker.INFERRED_STOP);
      }
    }
  }

  private Account account(long windowMs) {
    return accounts.computeIfAbsent(windowMs, start -> new Account());
  }
}
