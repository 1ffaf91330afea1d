package io.joulestream.streams.host;

import static io.joulestream.energy.MeterRules.COUNTER_REACH_MS;

import io.joulestream.energy.Allocation;
import io.joulestream.energy.AllocationHistory.JobOnHost;
import io.joulestream.energy.AllocationHistory.Standing;
import io.joulestream.energy.HostAccount;
import io.joulestream.energy.HostWindow;
import io.joulestream.energy.JobShare;
import io.joulestream.energy.MeterChannel;
import io.joulestream.energy.MeterRules;
import io.joulestream.energy.Readings;
import io.joulestream.energy.SiteRules;
import io.joulestream.schemas.avro.HostStatus;
import io.joulestream.streams.Message.HostProgress;
import io.joulestream.streams.Message.JobSeen;
import io.joulestream.streams.Message.Received;
import io.joulestream.streams.Windows;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Works out what a host's windows come to, tells jobs and sites, and lets go of what can no longer
 * change.
 *
 * <p>A window is always worked out from all its readings and allocations, never from a difference,
 * so it cannot depend on what was worked out before.
 */
final class HostAccounts {

  /** How long an allocation that stopped can still matter to a counter that bridges an outage. */
  private static final long ALLOCATIONS_KEPT_MS = COUNTER_REACH_MS;

  private final HostSettings settings;
  private final Windows windows;
  private final RawReadings raw;
  private final StoredEvents events;

  HostAccounts(HostSettings settings, RawReadings raw, StoredEvents events) {
    this.settings = settings;
    this.windows = settings.windows();
    this.raw = raw;
    this.events = events;
  }

  /** Assumes the most that can have been charged before the host was read back. */
  void restore(HostState host) {
    for (Allocation allocation : host.history.resolve(host.lastReadingMs)) {
      // until its STOP came, which cannot be later than the frontier, it ran on to the last reading
      long ranOnTo = allocation.stopMs() + 2 * settings.frontier().toMillis();
      long until = windows.startOf(Math.min(ranOnTo, host.lastReadingMs)) + windows.lengthMs();
      long atLeast = windows.ceiling(allocation.stopMs());
      if (Math.max(until, atLeast) > host.closedBeforeMs) {
        extend(
            host,
            allocation.id().job(),
            windows.startOf(allocation.startMs()),
            Math.max(until, atLeast));
      }
    }
  }

  private static void extend(HostState host, String job, long from, long until) {
    host.charged.merge(
        job,
        new long[] {from, until},
        (a, b) -> new long[] {Math.min(a[0], b[0]), Math.max(a[1], b[1])});
  }

  /** Accounts for every window that may have changed since {@code sinceMs}. */
  void account(HostState host, long sinceMs, SiteRules rules, HostOutput out) {
    boolean news = advanceSettled(host, host.receivedMs - settings.settledAfter().toMillis(), out);
    List<Allocation> allocations = host.history.resolve(host.lastReadingMs);
    long from = windows.startOf(Math.max(sinceMs, firstKept(host)));
    long to = lastAffected(host, allocations) + 1;
    // before what they are charged: a job is listed under its start, if that is known at first
    news |= tellJobs(host, allocations, out);
    if (from < to) {
      accountWindows(host, allocations, rules, from, to, out);
    }
    close(host, allocations, rules, out);
    if (news) {
      out.publish(status(host, allocations, rules));
    }
  }

  private long firstKept(HostState host) {
    if (host.closedBeforeMs != Slot.NEVER) {
      return host.closedBeforeMs;
    }
    long reading = host.chunks.isEmpty() ? Long.MAX_VALUE : host.chunks.firstKey();
    return Math.min(reading, host.history.earliest().orElse(Long.MAX_VALUE));
  }

  private static long lastAffected(HostState host, List<Allocation> allocations) {
    long last = Math.max(host.lastReadingMs, host.history.latest().orElse(Slot.NEVER));
    for (Allocation allocation : allocations) {
      last = Math.max(last, allocation.stopMs() - 1);
    }
    for (long[] extent : host.charged.values()) {
      last = Math.max(last, extent[1] - 1);
    }
    return last;
  }

  private void accountWindows(
      HostState host,
      List<Allocation> allocations,
      SiteRules rules,
      long from,
      long to,
      HostOutput out) {
    forEachWindow(
        host,
        allocations,
        rules,
        from,
        to,
        accounted -> tell(host, accounted, HostReport.received(accounted, host.history), out));
  }

  private void forEachWindow(
      HostState host,
      List<Allocation> allocations,
      SiteRules rules,
      long from,
      long to,
      Consumer<HostWindow> action) {
    List<MeterChannel> channels = channels(host, rules, List.of(raw.between(host, from, to)));
    List<Allocation> during =
        allocations.stream().filter(a -> a.startMs() < to && a.stopMs() > from).toList();
    int known = -1;
    HostAccount account = new HostAccount(List.of(), List.of(), rules);
    for (long window = from; window < to; window = next(host, during, channels, window)) {
      long end = window + windows.lengthMs();
      List<MeterChannel> meters = known(host, channels, end);
      if (meters.size() != known) {
        known = meters.size();
        account = new HostAccount(meters, during, rules);
      }
      action.accept(account.window(window, end));
    }
  }

  /** The meters that count in a window: more only as time goes on. */
  private List<MeterChannel> known(HostState host, List<MeterChannel> channels, long windowEndMs) {
    List<MeterChannel> known = new ArrayList<>(channels.size());
    for (int slot = 0; slot < channels.size(); slot++) {
      if (host.slots.get(slot).meter().countsUntil(windowEndMs, settings)) {
        known.add(channels.get(slot));
      }
    }
    return known;
  }

  /**
   * The window after {@code window}, or the next of which there may be something to say: one wrong
   * timestamp must not be followed through all the minutes in between.
   */
  private long next(
      HostState host, List<Allocation> allocations, List<MeterChannel> channels, long window) {
    long following = window + windows.lengthMs();
    long busy = host.history.nextEventMs(following);
    for (MeterChannel channel : channels) {
      Readings readings = channel.readings();
      int next = readings.firstAtOrAfter(following);
      if (next < readings.size()) {
        long reach = Math.max(COUNTER_REACH_MS, channel.rules().powerReachMs());
        busy = Math.min(busy, readings.timeMs(next) - reach);
      }
    }
    for (Allocation allocation : allocations) {
      if (allocation.stopMs() > following) {
        busy = Math.min(busy, allocation.startMs());
      }
    }
    for (long[] extent : host.charged.values()) {
      if (extent[1] > following) {
        busy = Math.min(busy, extent[0]);
      }
    }
    return busy <= following || busy == Long.MAX_VALUE
        ? following
        : Math.max(following, windows.startOf(busy));
  }

  private List<MeterChannel> channels(HostState host, SiteRules rules, List<Readings> bySlot) {
    List<MeterChannel> channels = new ArrayList<>(host.slots.size());
    for (int slot = 0; slot < host.slots.size(); slot++) {
      Readings readings = bySlot.isEmpty() ? new Readings() : bySlot.get(slot);
      channels.add(host.slots.get(slot).meter().channel(rules, settings, readings));
    }
    return channels;
  }

  private void tell(HostState host, HostWindow window, Received received, HostOutput out) {
    boolean settled = window.toMs() <= host.settledBeforeMs;
    Set<String> charged = new HashSet<>();
    for (JobShare share : window.jobs()) {
      charged.add(share.job());
      out.toJob(share.job(), HostReport.contribution(host, window, share, settled));
    }
    for (Map.Entry<String, long[]> before : host.charged.entrySet()) {
      long[] extent = before.getValue();
      if (extent[0] <= window.fromMs()
          && window.fromMs() < extent[1]
          && !charged.contains(before.getKey())) {
        out.toJob(before.getKey(), HostReport.retraction(host, window, before.getKey(), settled));
      }
    }
    charged.forEach(job -> extend(host, job, window.fromMs(), window.toMs()));
    out.toSite(host.site, HostReport.balance(host, window, received, settled));
    if (!window.channels().isEmpty() || !received.isNone()) {
      out.publish(HostReport.devicePower(host, window, received));
    }
  }

  /** Tells jobs what is new about them as a whole; true if there is something. */
  private boolean tellJobs(HostState host, List<Allocation> allocations, HostOutput out) {
    // an empty allocation may have some length the next time, an inferred stop be another
    boolean mayChange =
        allocations.stream().anyMatch(Allocation::isEmpty)
            || host.history.mayMoveStop(allocations, host.lastReadingMs);
    if (!host.jobsStale && !mayChange) {
      return false;
    }
    host.jobsStale = mayChange;
    boolean news = false;
    for (Map.Entry<String, JobOnHost> entry : host.history.jobs(allocations).entrySet()) {
      JobOnHost seen = entry.getValue();
      if (!seen.equals(host.said.put(entry.getKey(), seen))) {
        news = true;
        out.toJob(
            entry.getKey(),
            new JobSeen(
                host.site,
                host.host,
                seen.attempt(),
                seen.labels(),
                seen.markers(),
                seen.life(),
                false));
      }
    }
    return news;
  }

  private boolean advanceSettled(HostState host, long settledMs, HostOutput out) {
    long settledBefore = settledMs == Long.MAX_VALUE ? settledMs : windows.startOf(settledMs);
    if (settledBefore <= host.settledBeforeMs) {
      return false;
    }
    host.settledBeforeMs = settledBefore;
    host.changed = true;
    tellProgress(host, out);
    return true;
  }

  /** Tells every job that has windows which are not closed yet. */
  private void tellProgress(HostState host, HostOutput out) {
    HostProgress progress =
        new HostProgress(
            host.site, host.host, host.settledBeforeMs, host.closedBeforeMs, host.receivedMs);
    host.charged.keySet().forEach(job -> out.toJob(job, progress));
    out.toSite(host.site, progress);
  }

  /** Lets go of the windows that no record can change any more. */
  private void close(
      HostState host, List<Allocation> allocations, SiteRules rules, HostOutput out) {
    long frontier = host.receivedMs - settings.frontier().toMillis();
    long candidate = windows.startOf(frontier + 1);
    if (candidate <= host.closedBeforeMs || candidate == host.consideredMs) {
      return;
    }
    host.consideredMs = candidate;
    long closed =
        Math.min(candidate, windows.startOf(firstOpen(host, allocations, rules, frontier)));
    if (closed <= host.closedBeforeMs) {
      return;
    }
    publishClosed(host, allocations, rules, closed, out);
    host.closedBeforeMs = closed;
    host.changed = true;
    tellProgress(host, out);
    raw.drop(host, closed);
    host.charged.values().removeIf(extent -> extent[1] <= closed);
    long kept = Math.min(closed, frontier - ALLOCATIONS_KEPT_MS);
    List<Standing> forgotten = host.history.forgetBefore(kept, host.lastReadingMs);
    if (!forgotten.isEmpty()) {
      events.delete(host, forgotten);
      host.said.clear();
      host.jobsStale = true;
    }
  }

  /** What is final of the host is published as a whole: corrections start from it. */
  private void publishClosed(
      HostState host, List<Allocation> allocations, SiteRules rules, long closed, HostOutput out) {
    long from = windows.startOf(firstKept(host));
    if (from >= closed) {
      return;
    }
    forEachWindow(
        host,
        allocations,
        rules,
        from,
        closed,
        window -> {
          if (window.isAccounted()) {
            out.publish(HostReport.energy(host, window));
          }
        });
  }

  /**
   * The earliest time of which a record after the frontier may change the energy: that of a last
   * reading before the frontier to which a new one may reach back, or to which an allocation
   * without STOP has run so far.
   */
  private long firstOpen(
      HostState host, List<Allocation> allocations, SiteRules rules, long frontier) {
    long next = frontier + 1;
    long first = next;
    long powerReach = new MeterRules(rules.periodMs(), 0, 0).powerReachMs();
    for (Readings latest : raw.latestUpTo(host, frontier)) {
      first = Math.min(first, reachable(latest, Readings.COUNTER, next, COUNTER_REACH_MS));
      first = Math.min(first, reachable(latest, Readings.POWER, next, powerReach));
    }
    for (Allocation allocation : allocations) {
      if (host.history.mayGrow(allocation, host.lastReadingMs)) {
        first = Math.min(first, allocation.stopMs());
      }
    }
    return first;
  }

  private static long reachable(Readings latest, byte flag, long next, long reach) {
    long last = Slot.timeOfLast(latest, flag);
    return last != Slot.NEVER && next - last <= reach ? last : next;
  }

  /** At the end of all input every window is settled. */
  void settleAll(HostState host, SiteRules rules, HostOutput out) {
    advanceSettled(host, Long.MAX_VALUE, out);
    out.publish(status(host, host.history.resolve(host.lastReadingMs), rules));
  }

  private HostStatus status(HostState host, List<Allocation> allocations, SiteRules rules) {
    return HostReport.status(
        host,
        allocations,
        new HostAccount(
                known(host, channels(host, rules, List.of()), Long.MAX_VALUE), List.of(), rules)
            .alternates(),
        host.receivedMs - settings.frontier().toMillis());
  }
}
