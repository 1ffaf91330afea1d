package io.joulestream.streams.host;

import io.joulestream.energy.Level;
import io.joulestream.schemas.TickChannel;

/** What makes a meter of a host the same meter. */
public record ChannelId(Level level, String device, String meter) {

  /** The meter that a record of readings names. */
  public static ChannelId of(TickChannel channel) {
    return new ChannelId(Level.valueOf(channel.level().name()), channel.device(), channel.meter());
  }
}
