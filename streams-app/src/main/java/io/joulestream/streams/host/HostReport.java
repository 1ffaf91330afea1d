package io.joulestream.streams.host;

import io.joulestream.energy.Allocation;
import io.joulestream.energy.AllocationHistory;
import io.joulestream.energy.AllocationHistory.Standing;
import io.joulestream.energy.ChannelWindow;
import io.joulestream.energy.CoveredTime;
import io.joulestream.energy.HostWindow;
import io.joulestream.energy.JobShare;
import io.joulestream.energy.Level;
import io.joulestream.schemas.avro.DevicePower;
import io.joulestream.schemas.avro.DeviceWindow;
import io.joulestream.schemas.avro.HostEnergy;
import io.joulestream.schemas.avro.HostStatus;
import io.joulestream.streams.Message.Contribution;
import io.joulestream.streams.Message.HostBalance;
import io.joulestream.streams.Message.Received;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Puts into words what the accounts of a host found. */
final class HostReport {

  private HostReport() {}

  static Contribution contribution(
      HostState host, HostWindow window, JobShare share, boolean settled) {
    return new Contribution(
        host.site, host.host, window.fromMs(), share, true, settled, host.receivedMs);
  }

  /** Takes back what was charged to a job that holds nothing in the window after all. */
  static Contribution retraction(HostState host, HostWindow window, String job, boolean settled) {
    JobShare nothing = new JobShare(job, 0, 0, 0, 0, CoveredTime.NONE, 0, Set.of());
    return new Contribution(
        host.site, host.host, window.fromMs(), nothing, false, settled, host.receivedMs);
  }

  static HostBalance balance(
      HostState host, HostWindow window, Received received, boolean settled) {
    return HostBalance.of(host.host, window, received, settled, host.receivedMs);
  }

  /** How many records there were of the window. */
  static Received received(HostWindow window, AllocationHistory history) {
    long readings = 0;
    long duplicates = 0;
    long conflicts = 0;
    for (ChannelWindow channel : window.channels()) {
      readings += channel.readings();
      duplicates += channel.duplicates();
      conflicts += channel.conflicts();
    }
    long events = 0;
    long eventDuplicates = 0;
    long eventConflicts = 0;
    for (Standing standing : history.eventsDuring(window.fromMs(), window.toMs())) {
      events++;
      eventDuplicates += standing.duplicates();
      eventConflicts += standing.conflicts();
    }
    return new Received(readings, duplicates, conflicts, events, eventDuplicates, eventConflicts);
  }

  static HostEnergy energy(HostState host, HostWindow window) {
    return HostEnergy.newBuilder()
        .setSite(host.site)
        .setHost(host.host)
        .setWindowStartMs(window.fromMs())
        .setWindowMs((int) (window.toMs() - window.fromMs()))
        .setEpoch(0)
        .setCorrection("")
        .setReceivedMs(host.receivedMs)
        .setAccount(AccountRecords.of(window))
        .build();
  }

  static DevicePower devicePower(HostState host, HostWindow window, Received received) {
    return DevicePower.newBuilder()
        .setSite(host.site)
        .setHost(host.host)
        .setWindowStartMs(window.fromMs())
        .setWindowMs((int) (window.toMs() - window.fromMs()))
        .setDevices(window.channels().stream().map(HostReport::deviceWindow).toList())
        .setReadings(received.readings())
        .setReadingDuplicates(received.readingDuplicates())
        .setReadingConflicts(received.readingConflicts())
        .setJobEvents(received.jobEvents())
        .setJobEventDuplicates(received.jobEventDuplicates())
        .setJobEventConflicts(received.jobEventConflicts())
        .setReceivedMs(host.receivedMs)
        .build();
  }

  private static DeviceWindow deviceWindow(ChannelWindow channel) {
    return new DeviceWindow(
        channel.level().name(),
        channel.device(),
        channel.meter(),
        channel.used(),
        channel.energyMj(),
        channel.covered().countedMs(),
        channel.covered().integratedMs(),
        channel.covered().bridgedMs(),
        channel.covered().modelledMs(),
        channel.readings(),
        boxed(channel.lastMw()),
        boxed(channel.maximumMw()));
  }

  private static @Nullable Long boxed(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }

  static HostStatus status(
      HostState host, List<Allocation> allocations, List<String> alternates, long frontierMs) {
    Set<String> read = new HashSet<>();
    for (Slot slot : host.slots) {
      if (slot.meter().wasRead()) {
        read.add(slot.meter().id().device());
      }
    }
    Set<String> running = new TreeSet<>();
    Set<String> unmatched = new TreeSet<>();
    for (Allocation allocation : allocations) {
      String device = allocation.id().device();
      boolean matched =
          host.hasDevices() ? device.isEmpty() || read.contains(device) : !read.isEmpty();
      if (!matched) {
        unmatched.add(allocation.id().job());
      }
      if (host.history.mayGrow(allocation, host.lastReadingMs)) {
        running.add(allocation.id().job());
      }
    }
    return HostStatus.newBuilder()
        .setSite(host.site)
        .setHost(host.host)
        .setLastReadingMs(host.lastReadingMs == Slot.NEVER ? null : host.lastReadingMs)
        .setReceivedMs(host.receivedMs)
        .setFrontierMs(frontierMs)
        .setDevices(
            (int)
                host.slots.stream()
                    .map(Slot::meter)
                    .filter(m -> m.wasRead() && m.id().level() == Level.DEVICE)
                    .map(m -> m.id().device())
                    .distinct()
                    .count())
        .setAlternates(alternates)
        .setUnmatched(List.copyOf(unmatched))
        .setRunning(List.copyOf(running))
        .setClosedBeforeMs(host.closedBeforeMs == Slot.NEVER ? null : host.closedBeforeMs)
        .build();
  }
}
