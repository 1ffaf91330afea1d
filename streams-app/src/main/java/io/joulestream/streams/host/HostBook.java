package io.joulestream.streams.host;

import static io.joulestream.energy.MeterRules.COUNTER_REACH_MS;

import io.joulestream.energy.Allocation;
import io.joulestream.energy.AllocationId;
import io.joulestream.energy.MeterRules;
import io.joulestream.energy.Readings;
import io.joulestream.schemas.HostTicks;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.RejectReason;
import io.joulestream.schemas.avro.Rejected;
import io.joulestream.streams.Keeping;
import io.joulestream.streams.Message.AllocationChanged;
import io.joulestream.streams.Message.CorrectionOffered;
import io.joulestream.streams.Message.FactorsAccepted;
import io.joulestream.streams.Message.Original;
import io.joulestream.streams.state.ByteStore;
import io.joulestream.streams.state.DueKeys;
import io.joulestream.streams.state.StateKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Takes in what is read and held on the hosts of a task, and remembers which hosts have to be
 * accounted for again, and from when.
 *
 * <p>Whatever the order of the records, the same set of them leaves the same readings and
 * allocations. What they come to is worked out by {@link HostAccounts}, a few times a second.
 */
public final class HostBook {

  /** Hosts kept decoded; about 8 KB each. */
  private static final int MOST_DECODED = 20_000;

  private final HostSettings settings;
  private final ByteStore hosts;
  private final RawReadings raw;
  private final StoredEvents events;
  private final SiteRulesBook rules;
  private final DueKeys due;
  private final HostAccounts accounts;
  private final Corrections corrections;
  private final Map<StateKey, HostState> decoded =
      new LinkedHashMap<>(1024, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<StateKey, HostState> eldest) {
          return size() > MOST_DECODED;
        }
      };

  /**
   * @param hosts one entry a host
   * @param chunks raw readings
   * @param events standing job events
   * @param control what waits, the rules of sites, and what was corrected
   */
  public HostBook(
      HostSettings settings,
      ByteStore hosts,
      ByteStore chunks,
      ByteStore events,
      ByteStore control,
      Keeping keeping) {
    this.settings = settings;
    this.hosts = hosts;
    this.raw = new RawReadings(chunks, settings.chunkMs());
    this.events = new StoredEvents(events);
    this.rules = new SiteRulesBook(control);
    this.due = new DueKeys(control, 'D');
    this.accounts = new HostAccounts(settings, raw, this.events);
    this.corrections = new Corrections(control, keeping, settings.frontier());
  }

  /** Reads back what waited when the stores were last committed. */
  public void restore() {
    decoded.clear();
    rules.restore();
    due.restore();
  }

  /** Takes in the readings of one host, but for those below its frontier. */
  public void accept(HostTicks ticks, Original original, HostOutput out) {
    HostState host = state(ticks.site(), ticks.host());
    boolean advanced = ticks.receivedMs() > host.receivedMs;
    host.receivedMs = Math.max(host.receivedMs, ticks.receivedMs());
    long frontier = frontier(host);
    int[] slots = host.slotsOf(ticks.channels());
    long affected = Long.MAX_VALUE;
    int below = 0;
    for (int tick = 0; tick < ticks.ticks(); tick++) {
      int readings = readings(ticks, tick);
      if (ticks.timeMs(tick) <= frontier) {
        below += readings;
      } else if (readings > 0) {
        affected = Math.min(affected, append(host, ticks, tick, readings, slots));
      }
    }
    if (host.changed) {
      // a new meter can change which one counts, and what a whole-host allocation holds
      affected = Long.MIN_VALUE;
      save(host);
    }
    if (advanced && affected == Long.MAX_VALUE) {
      // nothing of it was accepted, but it was seen
      affected = host.receivedMs;
      save(host);
    }
    if (below > 0) {
      out.rejectReadings(
          belowFrontier(Topics.POWER_READINGS.name(), below, host, earliest(ticks), original));
    }
    if (affected != Long.MAX_VALUE) {
      due.add(host.key(), affected);
    }
  }

  private static int readings(HostTicks ticks, int tick) {
    int readings = 0;
    for (int c = 0; c < ticks.channels().size(); c++) {
      readings += ticks.hasReading(tick, c) ? 1 : 0;
    }
    return readings;
  }

  private static long earliest(HostTicks ticks) {
    long earliest = Long.MAX_VALUE;
    for (int tick = 0; tick < ticks.ticks(); tick++) {
      earliest = Math.min(earliest, ticks.timeMs(tick));
    }
    return earliest;
  }

  /** Adds one tick to its chunk; returns from when on the host's windows may change. */
  private long append(HostState host, HostTicks ticks, int tick, int readings, int[] slots) {
    long time = ticks.timeMs(tick);
    RawChunk chunk = raw.at(host, time);
    long affected = affectedBy(host, ticks, tick, slots);
    chunk.tick(time, ticks.receivedMs(), readings);
    int previous = -1;
    for (int c = 0; c < slots.length; c++) {
      if (ticks.hasReading(tick, c)) {
        int slot = slots[c];
        host.changed |=
            host.slots.get(slot).meter().accepted(ticks.channels().get(c), ticks.receivedMs());
        boolean power = ticks.hasPower(tick, c);
        boolean counter = ticks.hasEnergy(tick, c);
        boolean utilisation = ticks.hasUtilisation(tick, c);
        chunk.add(
            slot,
            previous,
            Readings.flags(power, counter, utilisation, ticks.channels().get(c).modelled()),
            power ? ticks.powerMw(tick, c) : 0,
            counter ? ticks.energyMj(tick, c) : 0,
            utilisation ? ticks.utilisationPpb(tick, c) : 0);
        previous = slot;
      }
    }
    raw.save(host, chunk);
    if (time > host.lastReadingMs) {
      affected = Math.min(affected, runningFrom(host, time));
      host.lastReadingMs = time;
    }
    return affected;
  }

  /** From when on a new last reading lengthens what runs on without STOP. */
  private long runningFrom(HostState host, long time) {
    long last = host.lastReadingMs;
    if (last == Slot.NEVER) {
      return Math.min(time, host.history.earliest().orElse(time));
    }
    if (time - last <= settings.windows().lengthMs()) {
      return last;
    }
    boolean runsOn =
        host.history.resolve(last).stream().anyMatch(a -> host.history.mayGrow(a, last));
    return runsOn ? last : time;
  }

  /** The earliest reading with which one of the tick may make an interval. */
  private long affectedBy(HostState host, HostTicks ticks, int tick, int[] slots) {
    long time = ticks.timeMs(tick);
    long affected = time;
    long powerReach = powerReachMs(host);
    for (int c = 0; c < slots.length; c++) {
      Slot slot = host.slots.get(slots[c]);
      if (ticks.hasEnergy(tick, c)) {
        long previous =
            time > slot.lastCounterMs()
                ? slot.lastCounterMs()
                : raw.previousMs(host, slots[c], time, Readings.COUNTER);
        affected = Math.min(affected, reached(previous, time, COUNTER_REACH_MS));
        slot.sawCounter(time);
      }
      if (ticks.hasPower(tick, c)) {
        long previous =
            time > slot.lastPowerMs()
                ? slot.lastPowerMs()
                : raw.previousMs(host, slots[c], time, Readings.POWER);
        affected = Math.min(affected, reached(previous, time, powerReach));
        slot.sawPower(time);
      }
    }
    return affected;
  }

  private static long reached(long previous, long time, long reach) {
    return previous != Slot.NEVER && time - previous <= reach ? previous : time;
  }

  private long powerReachMs(HostState host) {
    return new MeterRules(rules.of(host.site).periodMs(), 0, 0).powerReachMs();
  }

  /** Takes in a job event, unless it is below the host's frontier. */
  public void accept(AllocationChanged changed, HostOutput out) {
    HostState host = state(changed.site(), changed.host());
    host.receivedMs = Math.max(host.receivedMs, changed.receivedMs());
    long time = changed.event().timeMs();
    if (time <= frontier(host)) {
      save(host);
      due.add(host.key(), host.receivedMs);
      out.rejectJobEvent(
          belowFrontier(Topics.JOB_EVENTS.name(), 1, host, time, changed.original()));
      return;
    }
    List<Allocation> before = host.history.resolve(host.lastReadingMs);
    events.put(host, host.history.add(changed.event()));
    host.jobsStale = true;
    List<Allocation> after = host.history.resolve(host.lastReadingMs);
    save(host);
    due.add(host.key(), Math.min(time, firstDifference(before, after)));
  }

  /** From when on two resolutions of a host's allocations differ. */
  private static long firstDifference(List<Allocation> before, List<Allocation> after) {
    Map<AllocationId, Allocation> old = new HashMap<>();
    before.forEach(allocation -> old.put(allocation.id(), allocation));
    long first = Long.MAX_VALUE;
    for (Allocation now : after) {
      Allocation then = old.remove(now.id());
      if (then == null) {
        first = Math.min(first, now.startMs());
      } else if (then.startMs() != now.startMs() || then.sharePpb() != now.sharePpb()) {
        first = Math.min(first, Math.min(then.startMs(), now.startMs()));
      } else if (!then.equals(now)) {
        // the marker of an inferred stop stands before it
        first = Math.min(first, Math.min(then.stopMs(), now.stopMs()) - 1);
      }
    }
    return first;
  }

  /** Takes in what a site declares of its meters. */
  public void accept(FactorsAccepted accepted) {
    if (rules.accept(accepted)) {
      StateKey site = StateKey.key().text(accepted.site()).build();
      for (ByteStore.Entry entry : hosts.scan(site, StateKey.key().prefix(site).end())) {
        due.add(entry.key(), Long.MIN_VALUE);
      }
    }
  }

  /** Takes in an account that was recomputed. */
  public void accept(CorrectionOffered offered, HostOutput out) {
    HostState host = state(offered.correction().getSite(), offered.correction().getHost());
    // what is closed must follow from the records before, not from when it was last worked out
    due.take(host.key(), (key, since) -> account(host, since, out));
    corrections.accept(host, offered, out);
    if (host.changed) {
      save(host);
    }
  }

  /** Lets go of what nobody touched for as long as it is to be kept. */
  public void forget() {
    corrections.forget();
  }

  private long frontier(HostState host) {
    return host.receivedMs - settings.frontier().toMillis();
  }

  /** Accounts for up to {@code most} hosts that wait, longest first. */
  public void publish(int most, HostOutput out) {
    due.take(most, (key, since) -> account(state(key), since, out));
  }

  private void account(HostState host, long since, HostOutput out) {
    accounts.account(host, since, rules.of(host.site), out);
    if (host.changed) {
      save(host);
    }
    raw.release(host);
  }

  /** At the end of all input: accounts for every host that waits and settles every window. */
  public void finish(HostOutput out) {
    publish(Integer.MAX_VALUE, out);
    forEachHost(
        host -> {
          accounts.settleAll(host, rules.of(host.site), out);
          save(host);
        });
  }

  private void forEachHost(Consumer<HostState> action) {
    for (ByteStore.Entry entry : hosts.scan(StateKey.ofBytes(new byte[0]), StateKey.key().end())) {
      action.accept(state(entry.key()));
    }
  }

  private HostState state(String site, String host) {
    StateKey key = HostState.keyOf(site, host);
    HostState known = decoded.get(key);
    return known != null ? known : load(key, site, host);
  }

  private HostState state(StateKey key) {
    StateKey.Reader reader = key.read();
    return state(reader.text(), reader.text());
  }

  private HostState load(StateKey key, String site, String host) {
    byte[] bytes = hosts.get(key);
    HostState state =
        bytes == null ? new HostState(site, host) : HostState.decode(site, host, bytes);
    events.restore(state);
    raw.restore(state);
    accounts.restore(state);
    decoded.put(key, state);
    return state;
  }

  private void save(HostState host) {
    hosts.put(host.key(), host.encode());
    host.changed = false;
  }

  private Rejected belowFrontier(
      String topic, int records, HostState host, long earliestMs, Original original) {
    return Rejected.newBuilder()
        .setSource(topic)
        .setReason(RejectReason.BELOW_FRONTIER)
        .setDetail(
            "%d of host %s at %s have an event time up to %s, which is %s behind its latest record"
                .formatted(
                    records,
                    host.host,
                    host.site,
                    Instant.ofEpochMilli(frontier(host)),
                    settings.frontier()))
        .setOriginal(original.kept())
        .setRecords(records)
        .setReceivedMs(host.receivedMs)
        .setSite(host.site)
        .setHost(host.host)
        .setEventMs(earliestMs)
        .setFrontierMs(frontier(host))
        .build();
  }
}
