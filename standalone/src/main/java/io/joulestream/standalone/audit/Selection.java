package io.joulestream.standalone.audit;

import java.util.OptionalLong;
import java.util.Set;

/**
 * Which inputs are asked for.
 *
 * @param hosts whose readings and job events
 * @param fromMs start of the first window, epoch ms
 * @param toMs end of the last window, exclusive
 * @param asOfMs only what was received up to then, epoch ms; all if absent
 * @param withReceipts whether it is remembered when each reading was received, for people
 */
public record Selection(
    Set<HostName> hosts, long fromMs, long toMs, OptionalLong asOfMs, boolean withReceipts) {

  public Selection {
    hosts = Set.copyOf(hosts);
    if (fromMs >= toMs) {
      throw new IllegalArgumentException(fromMs + " to " + toMs + " is no time: it is empty");
    }
  }

  /** Of hosts in some windows, whenever received. */
  public static Selection of(Set<HostName> hosts, long fromMs, long toMs) {
    return new Selection(hosts, fromMs, toMs, OptionalLong.empty(), false);
  }

  /** The same inputs as they were known at a time. */
  public Selection asOf(long receivedMs) {
    return new Selection(hosts, fromMs, toMs, OptionalLong.of(receivedMs), withReceipts);
  }

  boolean knew(long receivedMs) {
    return asOfMs.isEmpty() || receivedMs <= asOfMs.getAsLong();
  }

  boolean isDuring(long timeMs) {
    return fromMs <= timeMs && timeMs < toMs;
  }
}
