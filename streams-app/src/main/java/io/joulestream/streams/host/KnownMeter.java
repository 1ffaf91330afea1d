package io.joulestream.streams.host;

import io.joulestream.energy.MeterChannel;
import io.joulestream.energy.MeterRules;
import io.joulestream.energy.Readings;
import io.joulestream.energy.SiteRules;
import io.joulestream.schemas.TickChannel;

/**
 * A meter of a host and what its accepted readings say of it, whatever they read. A function of the
 * set of readings: their order does not matter.
 */
public final class KnownMeter {

  private final ChannelId id;
  private String model = "";
  private long counterRangeMj;
  private long firstReceivedMs = Long.MAX_VALUE;

  public KnownMeter(ChannelId id) {
    this.id = id;
  }

  public ChannelId id() {
    return id;
  }

  /** Model of the device, or empty. */
  public String model() {
    return model;
  }

  /** Value at which its counter wraps, mJ; 0 = never. */
  public long counterRangeMj() {
    return counterRangeMj;
  }

  /** Takes what a record says of the meter; of different words the greater ones stand. */
  boolean describe(String newModel, long newCounterRangeMj) {
    boolean changed = newModel.compareTo(model) > 0 || newCounterRangeMj > counterRangeMj;
    if (changed) {
      model = newModel.compareTo(model) > 0 ? newModel : model;
      counterRangeMj = Math.max(counterRangeMj, newCounterRangeMj);
    }
    return changed;
  }

  /** Least receive time of an accepted reading, or {@link Long#MAX_VALUE}. */
  public long firstReceivedMs() {
    return firstReceivedMs;
  }

  /** Whether a reading of it was ever accepted. */
  public boolean wasRead() {
    return firstReceivedMs != Long.MAX_VALUE;
  }

  /** Notes what an accepted reading says of the meter; true if that is news. */
  public boolean accepted(TickChannel channel, long receivedMs) {
    boolean isDescribed =
        channel.model().equals(model) && channel.counterRangeMj() == counterRangeMj;
    boolean describes = !isDescribed && describe(channel.model(), channel.counterRangeMj());
    return received(receivedMs) || describes;
  }

  /** Notes when an accepted reading was received; true if none was received earlier. */
  boolean received(long receivedMs) {
    boolean earlier = receivedMs < firstReceivedMs;
    firstReceivedMs = Math.min(firstReceivedMs, receivedMs);
    return earlier;
  }

  /** Whether it counts in a window that ends then: from some time before its first receipt on. */
  public boolean countsUntil(long windowEndMs, HostSettings settings) {
    return firstReceivedMs - settings.knownBeforeMs() < windowEndMs;
  }

  /**
   * The meter as it is accounted for.
   *
   * @param rules what its site declares
   * @param readings settled readings of the windows to account for, and their neighbours
   */
  public MeterChannel channel(SiteRules rules, HostSettings settings, Readings readings) {
    return new MeterChannel(
        id.level(),
        id.device(),
        id.meter(),
        new MeterRules(
            rules.periodMs(), settings.maximumMw().getOrDefault(id.level(), 0L), counterRangeMj),
        settings.idleWatts().mw(model),
        readings);
  }
}
