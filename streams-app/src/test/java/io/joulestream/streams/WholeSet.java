package io.joulestream.streams;

import io.joulestream.energy.Allocation;
import io.joulestream.energy.AllocationHistory;
import io.joulestream.energy.AllocationId;
import io.joulestream.energy.HostAccount;
import io.joulestream.energy.HostWindow;
import io.joulestream.energy.Intensity;
import io.joulestream.energy.IntensityChoice;
import io.joulestream.energy.JobLabels;
import io.joulestream.energy.JobShare;
import io.joulestream.energy.Level;
import io.joulestream.energy.MeterChannel;
import io.joulestream.energy.MeterRules;
import io.joulestream.energy.Price;
import io.joulestream.energy.Reading;
import io.joulestream.energy.Readings;
import io.joulestream.energy.SiteRules;
import io.joulestream.schemas.HostTicks;
import io.joulestream.schemas.TickChannel;
import io.joulestream.schemas.avro.AllocationChange;
import io.joulestream.schemas.avro.CarbonIntensity;
import io.joulestream.schemas.avro.JobEvent;
import io.joulestream.schemas.avro.JobEventKind;
import io.joulestream.schemas.avro.SiteFactors;
import io.joulestream.streams.DrivenTopology.Publication;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The same results worked out at once from the whole set of inputs, without state, windows of
 * retention or partial sums: what the topology must arrive at record by record.
 */
final class WholeSet {

  private static final long WINDOW = 60_000;

  private record Channel(Level level, String device) {}

  private final Map<String, Map<Channel, Readings>> readings = new TreeMap<>();
  private final Map<String, AllocationHistory> events = new TreeMap<>();
  private final Map<List<Object>, Intensity> intensities = new LinkedHashMap<>();
  private long pue = 1_000_000;

  void add(Publication<?> publication) {
    if (publication.value() instanceof HostTicks ticks) {
      add(ticks);
    } else if (publication.value() instanceof JobEvent event) {
      add(event);
    } else if (publication.value() instanceof CarbonIntensity i) {
      intensities.put(
          List.of(i.getFromMs(), i.getToMs(), i.getPublishedMs()),
          new Intensity(
              i.getFromMs(),
              i.getToMs(),
              i.getMgPerKwh(),
              io.joulestream.energy.IntensityStatus.valueOf(i.getStatus().name()),
              i.getProvider(),
              i.getPublishedMs()));
    } else if (publication.value() instanceof SiteFactors factors) {
      pue = factors.getPueMillionths();
    }
  }

  private void add(HostTicks ticks) {
    for (int t = 0; t < ticks.ticks(); t++) {
      for (int c = 0; c < ticks.channels().size(); c++) {
        TickChannel channel = ticks.channels().get(c);
        boolean power = ticks.hasPower(t, c);
        boolean energy = ticks.hasEnergy(t, c);
        readings
            .computeIfAbsent(ticks.host(), h -> new HashMap<>())
            .computeIfAbsent(
                new Channel(Level.valueOf(channel.level().name()), channel.device()),
                id -> new Readings())
            .add(
                new Reading(
                    ticks.timeMs(t),
                    power,
                    power ? ticks.powerMw(t, c) : 0,
                    energy,
                    energy ? ticks.energyMj(t, c) : 0,
                    ticks.hasUtilisation(t, c),
                    ticks.hasUtilisation(t, c) ? ticks.utilisationPpb(t, c) : 0,
                    false));
      }
    }
  }

  private void add(JobEvent event) {
    for (AllocationChange change : event.getAllocations()) {
      events
          .computeIfAbsent(event.getHost(), h -> new AllocationHistory())
          .add(
              new io.joulestream.energy.JobEvent(
                  new AllocationId(
                      event.getJob(),
                      event.getAttempt(),
                      change.getDevice(),
                      change.getPartition()),
                  event.getEvent() == JobEventKind.START
                      ? io.joulestream.energy.JobEvent.Kind.START
                      : io.joulestream.energy.JobEvent.Kind.STOP,
                  event.getTimeMs(),
                  change.getSharePpb(),
                  new JobLabels(
                      event.getTeam(), event.getProject(), event.getUser(), event.getName()),
                  event.getEndState()));
    }
  }

  /** Energy, missing time and emissions by job and minute, as text. */
  Map<String, String> jobMinutes() {
    Map<String, long[]> sums = new TreeMap<>();
    forEachWindow(
        (host, window) -> {
          for (JobShare share : window.jobs()) {
            long[] sum =
                sums.computeIfAbsent(share.job() + " " + window.fromMs(), k -> new long[4]);
            sum[0] += share.energyMj();
            sum[1] += share.heldIdleMj();
            sum[2] += share.covered().totalMs();
            sum[3] += share.missingMs();
          }
        });
    Map<String, String> rows = new TreeMap<>();
    sums.forEach(
        (key, sum) -> {
          long window = Long.parseLong(key.substring(key.indexOf(' ') + 1));
          rows.put(
              key, sum[0] + " " + sum[1] + " " + sum[2] + " " + sum[3] + price(sum[0], window));
        });
    return rows;
  }

  /** Measured and unallocated energy by minute, as text. */
  Map<String, String> balances() {
    Map<Long, long[]> sums = new TreeMap<>();
    forEachWindow(
        (host, window) -> {
          if (window.isAccounted()) {
            long[] sum = sums.computeIfAbsent(window.fromMs(), k -> new long[3]);
            sum[0] += window.measuredMj();
            sum[1] += window.unallocatedMj();
            sum[2] += window.missingMs();
          }
        });
    Map<String, String> rows = new TreeMap<>();
    sums.forEach((window, sum) -> rows.put("" + window, sum[0] + " " + sum[1] + " " + sum[2]));
    return rows;
  }

  private String price(long energy, long window) {
    Optional<IntensityChoice> choice =
        IntensityChoice.choose(intensities.values(), window, window + WINDOW, List.of());
    return choice
        .map(c -> " " + Price.micrograms(energy, c.mgPerKwh(), pue) + " r" + c.revision())
        .orElse(" pending");
  }

  private interface Visitor {
    void visit(String host, HostWindow window);
  }

  private void forEachWindow(Visitor visitor) {
    Map<String, Boolean> hosts = new TreeMap<>();
    readings.keySet().forEach(host -> hosts.put(host, true));
    events.keySet().forEach(host -> hosts.put(host, true));
    for (String host : hosts.keySet()) {
      long first = Long.MAX_VALUE;
      long last = Long.MIN_VALUE;
      List<MeterChannel> channels = new ArrayList<>();
      for (var entry : readings.getOrDefault(host, Map.of()).entrySet()) {
        Readings set = entry.getValue();
        set.settle();
        first = Math.min(first, set.timeMs(0));
        last = Math.max(last, set.timeMs(set.size() - 1));
        channels.add(
            new MeterChannel(
                entry.getKey().level(),
                entry.getKey().device(),
                "",
                new MeterRules(
                    10_000, entry.getKey().level() == Level.NODE ? 30_000_000 : 3_000_000, 0),
                OptionalLong.empty(),
                set));
      }
      List<Allocation> allocations =
          events.getOrDefault(host, new AllocationHistory()).resolve(last);
      for (Allocation allocation : allocations) {
        first = Math.min(first, allocation.startMs());
        last = Math.max(last, allocation.stopMs());
      }
      HostAccount account = new HostAccount(channels, allocations, SiteRules.DEFAULT);
      for (long w = Math.floorDiv(first, WINDOW) * WINDOW; w <= last; w += WINDOW) {
        visitor.visit(host, account.window(w, w + WINDOW));
      }
    }
  }
}
