package io.joulestream.schemas;

import io.joulestream.schemas.Acceptance.Violation;
import java.util.List;
import java.util.Optional;

/**
 * The channels of a record of readings, in the order of its columns. Records of the same host have
 * the same object, as far as memory allows, so that what follows from them is worked out once.
 */
public final class TickChannels {

  private final List<TickChannel> list;
  private final Optional<Violation> violation;

  TickChannels(List<TickChannel> list) {
    this.list = List.copyOf(list);
    this.violation = list.stream().map(TickChannels::judge).flatMap(Optional::stream).findFirst();
  }

  private static Optional<Violation> judge(TickChannel channel) {
    return Acceptance.ofPlace(channel.level(), channel.device())
        .or(() -> Acceptance.ofName("device", channel.device(), false))
        .or(() -> Acceptance.ofName("meter", channel.meter(), false));
  }

  public int size() {
    return list.size();
  }

  public TickChannel get(int channel) {
    return list.get(channel);
  }

  public List<TickChannel> list() {
    return list;
  }

  /** Why no reading of these channels can be accepted. */
  public Optional<Violation> violation() {
    return violation;
  }
}
