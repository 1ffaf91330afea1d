package io.joulestream.streams;

import io.joulestream.energy.AllocationId;
import io.joulestream.energy.JobEvent;
import io.joulestream.energy.JobLabels;
import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.Acceptance.Violation;
import io.joulestream.schemas.HostTicks;
import io.joulestream.schemas.avro.AllocationChange;
import io.joulestream.schemas.avro.CarbonIntensity;
import io.joulestream.schemas.avro.JobEventKind;
import io.joulestream.schemas.avro.SiteFactors;
import io.joulestream.streams.Message.FactorsAccepted;
import io.joulestream.streams.Message.IntensityAccepted;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Which records are taken at their word, decided by the record alone, and what they say: for the
 * topology, and for those who read its inputs again.
 */
public final class InputRules {

  private final Acceptance acceptance;

  public InputRules(Acceptance acceptance) {
    this.acceptance = acceptance;
  }

  /** Why no reading of a record can be accepted. */
  public static Optional<Violation> ofRecord(HostTicks ticks) {
    return Acceptance.ofName("site", ticks.site(), true)
        .or(() -> Acceptance.ofName("host", ticks.host(), true))
        .or(() -> Acceptance.ofTime("received", ticks.receivedMs()))
        .or(ticks.channels()::violation);
  }

  /** Whether every reading of a record is accepted, as almost always. */
  public boolean acceptsAll(HostTicks ticks) {
    for (int tick = 0; tick < ticks.ticks(); tick++) {
      for (int channel = 0; channel < ticks.channels().size(); channel++) {
        if (ticks.hasReading(tick, channel) && !acceptance.accepts(ticks, tick, channel)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Why one reading of a record is not accepted. */
  public Optional<Violation> ofReading(HostTicks ticks, int tick, int channel) {
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

  /** Why one allocation of a job event is not accepted. */
  public Optional<Violation> ofChange(
      io.joulestream.schemas.avro.JobEvent event, AllocationChange change) {
    return Stream.of(
            Acceptance.ofSymbol("event", event.getEvent()),
            Acceptance.ofName("job", event.getJob(), true),
            Acceptance.ofName("site", event.getSite(), true),
            Acceptance.ofName("host", event.getHost(), true),
            Acceptance.ofName("device", change.getDevice(), false),
            Acceptance.ofName("partition", change.getPartition(), false),
            Acceptance.ofName("team", event.getTeam(), false),
            Acceptance.ofName("project", event.getProject(), false),
            Acceptance.ofName("user", event.getUser(), false),
            Acceptance.ofName("name", event.getName(), false),
            acceptance.ofJobEvent(change.getSharePpb(), event.getTimeMs(), event.getReceivedMs()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** What one allocation of a job event says to its host. */
  public static JobEvent hostEvent(
      io.joulestream.schemas.avro.JobEvent event, AllocationChange change) {
    return new JobEvent(
        new AllocationId(
            event.getJob(), event.getAttempt(), change.getDevice(), change.getPartition()),
        event.getEvent() == JobEventKind.START ? JobEvent.Kind.START : JobEvent.Kind.STOP,
        event.getTimeMs(),
        change.getSharePpb(),
        new JobLabels(event.getTeam(), event.getProject(), event.getUser(), event.getName()),
        event.getEndState());
  }

  /** What an intensity says, if it is accepted. */
  public Optional<IntensityAccepted> accepted(CarbonIntensity intensity) {
    return DecodeIntensities.judge(intensity, acceptance).isPresent()
        ? Optional.empty()
        : Optional.of(DecodeIntensities.accepted(intensity));
  }

  /** What a row of factors says, if it is accepted. */
  public static Optional<FactorsAccepted> accepted(SiteFactors factors) {
    return DecodeSiteFactors.judge(factors).isPresent()
        ? Optional.empty()
        : Optional.of(DecodeSiteFactors.accepted(factors));
  }
}
