package io.joulestream.streams;

import io.joulestream.schemas.Acceptance.Violation;
import io.joulestream.schemas.HostTicks;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topics;
import io.joulestream.streams.Message.Original;
import io.joulestream.streams.Message.TicksReceived;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Readings: each one is judged by itself, so that a broken sensor does not silence its host. */
final class DecodeReadings extends InputDecoder<HostTicks> {

  private final InputRules rules;

  DecodeReadings(StreamsSettings settings, SchemaIds ids) {
    super(Topics.POWER_READINGS, Route.REJECTED_READINGS, settings.partitions(), ids);
    this.rules = new InputRules(settings.acceptance());
  }

  @Override
  String keyOf(HostTicks ticks) {
    return Topics.key(ticks.site(), ticks.host());
  }

  @Override
  int markersOfEnd() {
    return 1;
  }

  @Override
  Route endRoute() {
    return Route.HOSTS;
  }

  @Override
  void accept(HostTicks ticks, Original original) {
    Optional<Violation> violation = InputRules.ofRecord(ticks);
    if (violation.isPresent()) {
      int readings = Math.max(1, ticks.ticks() * ticks.channels().size());
      reject(
          violation.get(),
          readings,
          original,
          about(ticks, ticks.ticks() == 0 ? null : ticks.timeMs(0)));
      return;
    }
    HostTicks accepted = rules.acceptsAll(ticks) ? ticks : withoutRejected(ticks, original);
    forward(Route.HOSTS, keyOf(ticks), new TicksReceived(accepted, original));
  }

  private static About about(HostTicks ticks, @Nullable Long timeMs) {
    return new About(ticks.site(), ticks.host(), timeMs, ticks.receivedMs());
  }

  private HostTicks withoutRejected(HostTicks ticks, Original original) {
    return ticks.filtered(
        (tick, channel) -> {
          Optional<Violation> violation = rules.ofReading(ticks, tick, channel);
          violation.ifPresent(v -> rejectOne(ticks, tick, channel, v, original));
          return violation.isEmpty();
        });
  }

  private void rejectOne(
      HostTicks ticks, int tick, int channel, Violation violation, Original original) {
    String detail =
        "%s of %s at %s"
            .formatted(violation.detail(), ticks.channels().get(channel), ticks.timeMs(tick));
    reject(
        new Violation(violation.reason(), detail), 1, original, about(ticks, ticks.timeMs(tick)));
  }
}
