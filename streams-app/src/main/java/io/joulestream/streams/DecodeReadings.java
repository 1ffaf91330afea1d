package io.joulestream.streams;

import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.Acceptance.Violation;
import io.joulestream.schemas.HostTicks;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topics;
import io.joulestream.streams.Message.Original;
import io.joulestream.streams.Message.TicksReceived;
import java.util.Optional;
import java.util.OptionalLong;

/** Readings: each one is judged by itself, so that a broken sensor does not silence its host. */
final class DecodeReadings extends InputDecoder<HostTicks> {

  private final Acceptance acceptance;

  DecodeReadings(StreamsSettings settings, SchemaIds ids) {
    super(Topics.POWER_READINGS, Route.REJECTED_READINGS, settings.partitions(), ids);
    this.acceptance = settings.acceptance();
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
    Optional<Violation> violation =
        Acceptance.ofName("site", ticks.site(), true)
            .or(() -> Acceptance.ofName("host", ticks.host(), true))
            .or(() -> Acceptance.ofTime("received", ticks.receivedMs()))
            .or(ticks.channels()::violation);
    if (violation.isPresent()) {
      int readings = Math.max(1, ticks.ticks() * ticks.channels().size());
      reject(
          violation.get().reason(),
          violation.get().detail(),
          readings,
          original,
          ticks.receivedMs());
      return;
    }
    HostTicks accepted = allAccepted(ticks) ? ticks : withoutRejected(ticks, original);
    forward(Route.HOSTS, keyOf(ticks), new TicksReceived(accepted, original));
  }

  private boolean allAccepted(HostTicks ticks) {
    for (int tick = 0; tick < ticks.ticks(); tick++) {
      for (int channel = 0; channel < ticks.channels().size(); channel++) {
        if (ticks.hasReading(tick, channel) && !acceptance.accepts(ticks, tick, channel)) {
          return false;
        }
      }
    }
    return true;
  }

  private HostTicks withoutRejected(HostTicks ticks, Original original) {
    return ticks.filtered(
        (tick, channel) -> {
          Optional<Violation> violation = judge(ticks, tick, channel);
          violation.ifPresent(
              v ->
                  reject(
                      v.reason(),
                      "%s of %s at %s"
                          .formatted(v.detail(), ticks.channels().get(channel), ticks.timeMs(tick)),
                      1,
                      original,
                      ticks.receivedMs()));
          return violation.isEmpty();
        });
  }

  private Optional<Violation> judge(HostTicks ticks, int tick, int channel) {
    return acceptance.ofReading(
        ticks.channels().get(channel).level(),
        ticks.hasPower(tick, channel)
            ? OptionalLong.of(ticks.powerMw(tick, channel))
            : OptionalLong.empty(),
        ticks.hasEnergy(tick, channel)
            ? OptionalLong.of(ticks.energyMj(tick, channel))
            : OptionalLong.empty(),
        ticks.hasUtilisation(tick, channel)
            ? OptionalLong.of(ticks.utilisationPpb(tick, channel))
            : OptionalLong.empty(),
        ticks.timeMs(tick),
        ticks.receivedMs());
  }
}
