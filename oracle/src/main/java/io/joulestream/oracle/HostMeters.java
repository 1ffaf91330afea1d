package io.joulestream.oracle;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;
import static java.util.Comparator.comparingLong;

import io.joulestream.oracle.Input.Level;
import io.joulestream.oracle.Input.Reading;
import io.joulestream.oracle.MeterEnergy.ChannelLimits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Section 5: the meters of a host that are used, one of each device and one of the node.
 *
 * @param devices of each device that has an accepted reading; empty = the host is NODE-only
 * @param node {@link Meter#NONE} if there is none
 * @param upstream of the rack and the facility: never attributed
 */
record HostMeters(Map<String, Meter> devices, Meter node, Map<Level, Meter> upstream) {
  static final HostMeters NONE = new HostMeters(Map.of(), Meter.NONE, Map.of());

  /** All accepted readings, and those of them that won. */
  static Map<HostKey, HostMeters> of(
      List<Reading> accepted, List<Reading> winners, Sites sites, Windows windows) {
    Map<Channel, List<Reading>> acceptedOf = byChannel(accepted);
    Map<Channel, List<Reading>> winnersOf = byChannel(winners);
    Map<HostKey, HostMeters> hosts = new HashMap<>();
    usedOf(winnersOf, sites)
        .forEach(
            (place, channel) -> {
              Meter meter =
                  meter(
                      channel,
                      acceptedOf.getOrDefault(channel, List.of()),
                      winnersOf.getOrDefault(channel, List.of()),
                      sites,
                      windows);
              hosts.merge(place.host(), only(place, meter), HostMeters::and);
            });
    return hosts;
  }

  private static Map<Channel, List<Reading>> byChannel(List<Reading> readings) {
    Map<Channel, List<Reading>> byChannel = new HashMap<>();
    for (Reading reading : readings) {
      byChannel.computeIfAbsent(Channel.of(reading), channel -> new ArrayList<>()).add(reading);
    }
    return byChannel;
  }

  /** What is metered: a device, or the node (device empty). Several meters may measure it. */
  private record Place(HostKey host, Level level, String device) {}

  private static Map<Place, Channel> usedOf(Map<Channel, List<Reading>> channels, Sites sites) {
    Map<Place, Channel> used = new HashMap<>();
    for (Channel channel : channels.keySet()) {
      String device = channel.level() == Level.DEVICE ? channel.device() : "";
      List<String> order = sites.rules(channel.host().site()).meterOrder();
      used.merge(
          new Place(channel.host(), channel.level(), device),
          channel,
          (a, b) -> preference(order).compare(a, b) <= 0 ? a : b);
    }
    return used;
  }

  /** By the site's {@code meter_order}, else the first by name. */
  private static Comparator<Channel> preference(List<String> order) {
    return comparingInt(
            (Channel c) -> order.contains(c.meter()) ? order.indexOf(c.meter()) : Integer.MAX_VALUE)
        .thenComparing(Channel::meter, Order.UTF_8_BYTES)
        .thenComparing(Channel::device, Order.UTF_8_BYTES);
  }

  private static Meter meter(
      Channel channel, List<Reading> accepted, List<Reading> won, Sites sites, Windows windows) {
    List<Reading> byTime = won.stream().sorted(comparingLong(Reading::timeMs)).toList();
    ChannelLimits limits =
        new ChannelLimits(
            sites.rules(channel.host().site()).periodMs(),
            maximumMw(channel.level()),
            accepted.stream().mapToLong(Reading::counterRangeMj).max().orElse(0));
    OptionalLong idleMw =
        accepted.stream().map(Reading::idleMw).max(comparing(i -> i, Order.ABSENT_FIRST)).get();
    return Meter.of(byTime, MeterEnergy.of(byTime, limits), idleMw, windows);
  }

  /** Section 2: DEVICE 3 kW, NODE 30 kW, RACK and FACILITY none. */
  private static OptionalLong maximumMw(Level level) {
    return switch (level) {
      case DEVICE -> OptionalLong.of(3_000_000);
      case NODE -> OptionalLong.of(30_000_000);
      case RACK, FACILITY -> OptionalLong.empty();
    };
  }

  private static HostMeters only(Place place, Meter meter) {
    return switch (place.level()) {
      case DEVICE -> new HostMeters(Map.of(place.device(), meter), Meter.NONE, Map.of());
      case NODE -> new HostMeters(Map.of(), meter, Map.of());
      case RACK, FACILITY -> new HostMeters(Map.of(), Meter.NONE, Map.of(place.level(), meter));
    };
  }

  private HostMeters and(HostMeters other) {
    Map<String, Meter> all = new HashMap<>(devices);
    all.putAll(other.devices);
    Map<Level, Meter> above = new HashMap<>(upstream);
    above.putAll(other.upstream);
    return new HostMeters(all, node.equals(Meter.NONE) ? other.node : node, above);
  }
}
