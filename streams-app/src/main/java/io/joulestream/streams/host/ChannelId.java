package io.joulestream.streams.host;

import io.joulestream.energy.Level;

/** What makes a meter of a host the same meter. */
record ChannelId(Level level, String device, String meter) {}
