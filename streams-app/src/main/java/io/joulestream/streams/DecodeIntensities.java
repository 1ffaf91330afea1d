package io.joulestream.streams;

import io.joulestream.energy.Intensity;
import io.joulestream.energy.IntensityStatus;
import io.joulestream.energy.Scope;
import io.joulestream.energy.Signal;
import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.Acceptance.Violation;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.CarbonIntensity;
import io.joulestream.streams.Message.IntensityAccepted;
import io.joulestream.streams.Message.Original;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Carbon intensities. */
final class DecodeIntensities extends InputDecoder<CarbonIntensity> {

  private final Acceptance acceptance;

  DecodeIntensities(StreamsSettings settings, SchemaIds ids) {
    super(Topics.CARBON_INTENSITY, Route.REJECTED_INTENSITIES, settings.partitions(), ids);
    acceptance = settings.acceptance();
  }

  @Override
  String keyOf(CarbonIntensity intensity) {
    return intensity.getZone();
  }

  @Override
  int markersOfEnd() {
    return 1;
  }

  @Override
  Route endRoute() {
    return Route.EVERY_TASK;
  }

  @Override
  void accept(CarbonIntensity intensity, Original original) {
    Optional<Violation> violation = judge(intensity, acceptance);
    if (violation.isPresent()) {
      reject(violation.get(), 1, original, About.received(intensity.getReceivedMs()));
      return;
    }
    forward(Route.EVERY_TASK, intensity.getZone(), accepted(intensity));
  }

  static Optional<Violation> judge(CarbonIntensity intensity, Acceptance acceptance) {
    return Stream.of(
            Acceptance.ofName("zone", intensity.getZone(), true),
            Acceptance.ofName("provider", intensity.getProvider(), true),
            Acceptance.ofSymbol("signal", intensity.getSignal()),
            Acceptance.ofSymbol("scope", intensity.getScope()),
            Acceptance.ofSymbol("status", intensity.getStatus()),
            acceptance.ofIntensity(
                intensity.getZone(),
                intensity.getSignal(),
                intensity.getFromMs(),
                intensity.getToMs(),
                intensity.getMgPerKwh()),
            Acceptance.ofTime("from", intensity.getFromMs()),
            Acceptance.ofTime("to", intensity.getToMs()),
            Acceptance.ofTime("published", intensity.getPublishedMs()))
        .flatMap(Optional::stream)
        .min(Comparator.comparing(Violation::reason));
  }

  static IntensityAccepted accepted(CarbonIntensity intensity) {
    return new IntensityAccepted(
        intensity.getZone(),
        Signal.valueOf(intensity.getSignal().name()),
        Scope.valueOf(intensity.getScope().name()),
        new Intensity(
            intensity.getFromMs(),
            intensity.getToMs(),
            intensity.getMgPerKwh(),
            IntensityStatus.valueOf(intensity.getStatus().name()),
            intensity.getProvider(),
            intensity.getPublishedMs()),
        intensity.getReceivedMs());
  }
}
