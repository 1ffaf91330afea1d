package io.joulestream.schemas;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * A {@code HostReadings} record as columns: all channels of one host at one or several instants.
 *
 * <p>The value of channel c at tick t is at t × channels + c. This is the record of the hot path;
 * it is read and written by hand instead of through generated classes, which costs a fifth
 * (RATIONALE.md).
 */
public final class HostTicks {

  private final String site;
  private final String host;
  private final long receivedMs;
  private final TickChannels channels;
  private final long[] ticksMs;
  private final Column powerMw;
  private final Column energyMj;
  private final Column utilisationPpb;

  HostTicks(
      String site,
      String host,
      long receivedMs,
      TickChannels channels,
      long[] ticksMs,
      Column powerMw,
      Column energyMj,
      Column utilisationPpb) {
    this.site = site;
    this.host = host;
    this.receivedMs = receivedMs;
    this.channels = channels;
    this.ticksMs = ticksMs;
    this.powerMw = powerMw;
    this.energyMj = energyMj;
    this.utilisationPpb = utilisationPpb;
  }

  /** Values by place, of which some or all may be absent. */
  static final class Column {

    static final long[] NONE = {};

    private final long[] values;
    private final boolean[] absent;

    /**
     * Takes the arrays as they are.
     *
     * @param values empty if no place holds a value
     * @param absent by place; empty if every place holds a value
     */
    Column(long[] values, boolean[] absent) {
      this.values = values;
      this.absent = absent;
    }

    boolean has(int place) {
      return place < values.length && (absent.length == 0 || !absent[place]);
    }

    long get(int place) {
      return values[place];
    }

    long[] values() {
      return values;
    }

    int[] absentPlaces() {
      int[] places = new int[absent.length];
      int size = 0;
      for (int place = 0; place < absent.length; place++) {
        if (absent[place]) {
          places[size++] = place;
        }
      }
      return Arrays.copyOf(places, size);
    }
  }

  public String site() {
    return site;
  }

  public String host() {
    return host;
  }

  public long receivedMs() {
    return receivedMs;
  }

  public TickChannels channels() {
    return channels;
  }

  public int ticks() {
    return ticksMs.length;
  }

  public long timeMs(int tick) {
    return ticksMs[tick];
  }

  public boolean hasPower(int tick, int channel) {
    return powerMw.has(place(tick, channel));
  }

  public long powerMw(int tick, int channel) {
    return powerMw.get(place(tick, channel));
  }

  public boolean hasEnergy(int tick, int channel) {
    return energyMj.has(place(tick, channel));
  }

  public long energyMj(int tick, int channel) {
    return energyMj.get(place(tick, channel));
  }

  public boolean hasUtilisation(int tick, int channel) {
    return utilisationPpb.has(place(tick, channel));
  }

  public long utilisationPpb(int tick, int channel) {
    return utilisationPpb.get(place(tick, channel));
  }

  /** Whether the channel was read at that tick: a power, a counter, or both. */
  public boolean hasReading(int tick, int channel) {
    return hasPower(tick, channel) || hasEnergy(tick, channel);
  }

  /** The same record without the readings that {@code keep} refuses, by tick and channel. */
  public HostTicks filtered(BiPredicate<Integer, Integer> keep) {
    Builder kept = new Builder(site, host, receivedMs);
    for (int t = 0; t < ticks(); t++) {
      for (int c = 0; c < channels.size(); c++) {
        if (hasReading(t, c) && keep.test(t, c)) {
          kept.add(
              timeMs(t),
              channels.get(c),
              optional(powerMw, t, c),
              optional(energyMj, t, c),
              optional(utilisationPpb, t, c));
        }
      }
    }
    return kept.build();
  }

  private OptionalLong optional(Column column, int tick, int channel) {
    int place = place(tick, channel);
    return column.has(place) ? OptionalLong.of(column.get(place)) : OptionalLong.empty();
  }

  private int place(int tick, int channel) {
    return tick * channels.size() + channel;
  }

  Column powerColumn() {
    return powerMw;
  }

  Column energyColumn() {
    return energyMj;
  }

  Column utilisationColumn() {
    return utilisationPpb;
  }

  /** Collects the readings of one host that were received together. */
  public static final class Builder {

    /** Places of a record: of many devices at many times each, most would be empty. */
    private static final int MOST_PLACES = 20_000;

    private record Values(OptionalLong powerMw, OptionalLong energyMj, OptionalLong utilisation) {}

    private final String site;
    private final String host;
    private final long receivedMs;
    private final Map<TickChannel, Integer> channels = new HashMap<>();
    private final List<TickChannel> channelList = new ArrayList<>();
    private final TreeMap<Long, Map<Integer, Values>> ticks = new TreeMap<>();

    public Builder(String site, String host, long receivedMs) {
      this.site = site;
      this.host = host;
      this.receivedMs = receivedMs;
    }

    /**
     * Adds a reading, unless this record already has one of that channel and time, or is full.
     *
     * @return whether it was added
     */
    public boolean add(
        long timeMs,
        TickChannel channel,
        OptionalLong powerMw,
        OptionalLong energyMj,
        OptionalLong utilisationPpb) {
      int rows = ticks.size() + (ticks.containsKey(timeMs) ? 0 : 1);
      int columns = channels.size() + (channels.containsKey(channel) ? 0 : 1);
      if ((long) rows * columns > MOST_PLACES) {
        return false;
      }
      int column =
          channels.computeIfAbsent(
              channel,
              added -> {
                channelList.add(added);
                return channelList.size() - 1;
              });
      return ticks
              .computeIfAbsent(timeMs, t -> new HashMap<>())
              .putIfAbsent(column, new Values(powerMw, energyMj, utilisationPpb))
          == null;
    }

    public HostTicks build() {
      return new HostTicks(
          site,
          host,
          receivedMs,
          new TickChannels(channelList),
          ticks.keySet().stream().mapToLong(Long::longValue).toArray(),
          column(Values::powerMw),
          column(Values::energyMj),
          column(Values::utilisation));
    }

    private Column column(Function<Values, OptionalLong> part) {
      int width = channelList.size();
      long[] values = new long[ticks.size() * width];
      boolean[] absent = new boolean[values.length];
      Arrays.fill(absent, true);
      int missing = values.length;
      int row = 0;
      for (Map<Integer, Values> tick : ticks.values()) {
        for (Map.Entry<Integer, Values> reading : tick.entrySet()) {
          OptionalLong value = part.apply(reading.getValue());
          if (value.isPresent()) {
            int place = row * width + reading.getKey();
            values[place] = value.getAsLong();
            absent[place] = false;
            missing--;
          }
        }
        row++;
      }
      boolean none = missing == values.length;
      return new Column(
          none ? Column.NONE : values, none || missing == 0 ? new boolean[0] : absent);
    }
  }
}
