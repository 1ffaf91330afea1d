package io.joulestream.ingest.power;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many parts the sums of channels had: a counter that is a sum would seem to have counted much
 * when a part comes back that was missing, so sums with fewer parts are left out. Thread-safe.
 */
final class KnownParts {

  private final Map<Channel, Integer> most = new ConcurrentHashMap<>();

  /** The most that the sum of a channel has had so far, these among them. */
  int most(Channel channel, int parts) {
    return most.merge(channel, parts, Math::max);
  }
}
