package io.joulestream.streams;

import io.joulestream.energy.Marker;
import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.Acceptance.Violation;
import io.joulestream.schemas.MalformedRecordException;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.CorrectedJob;
import io.joulestream.schemas.avro.EnergyCorrection;
import io.joulestream.schemas.avro.HostJobShare;
import io.joulestream.streams.Message.CorrectionOffered;
import io.joulestream.streams.Message.Original;
import io.joulestream.streams.host.CorrectedLives;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Accounts that were recomputed. */
final class DecodeCorrections extends InputDecoder<EnergyCorrection> {

  DecodeCorrections(StreamsSettings settings, SchemaIds ids) {
    super(Topics.ENERGY_CORRECTIONS, Route.REJECTED_CORRECTIONS, settings.partitions(), ids);
  }

  @Override
  String keyOf(EnergyCorrection correction) {
    return Topics.key(correction.getSite(), correction.getHost());
  }

  /** A replay has no corrections: nothing waits for their end. */
  @Override
  int markersOfEnd() {
    return 0;
  }

  @Override
  Route endRoute() {
    return Route.HOSTS;
  }

  @Override
  void accept(EnergyCorrection correction, Original original) {
    checkMarkers(correction);
    checkLives(correction);
    Optional<Violation> violation =
        Stream.of(
                Acceptance.ofName("site", correction.getSite(), true),
                Acceptance.ofName("host", correction.getHost(), true),
                Acceptance.ofTime("window start", correction.getWindowStartMs()))
            .flatMap(Optional::stream)
            .findFirst();
    if (violation.isPresent()) {
      reject(
          violation.get(),
          1,
          original,
          new About(correction.getSite(), correction.getHost(), null, correction.getReceivedMs()));
      return;
    }
    forward(Route.HOSTS, keyOf(correction), new CorrectionOffered(correction, original));
  }

  private static void checkMarkers(EnergyCorrection correction) {
    Stream.concat(
            Stream.of(correction.getBefore(), correction.getAfter())
                .flatMap(account -> account.getShares().stream())
                .map(HostJobShare::getMarkers),
            correction.getJobs().stream().map(CorrectedJob::getMarkers))
        .flatMap(List::stream)
        .filter(name -> Stream.of(Marker.values()).noneMatch(m -> m.name().equals(name)))
        .findFirst()
        .ifPresent(
            name -> {
              throw new MalformedRecordException("'" + name + "' is no marker");
            });
  }

  private static void checkLives(EnergyCorrection correction) {
    try {
      correction.getJobs().forEach(CorrectedLives::of);
    } catch (NumberFormatException e) {
      throw new MalformedRecordException("an attempt is no number: " + e.getMessage());
    }
  }
}
