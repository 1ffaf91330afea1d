package io.joulestream.streams;

import io.joulestream.energy.Scope;
import io.joulestream.energy.Signal;
import io.joulestream.energy.SiteRules;
import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.Acceptance.Violation;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.SiteFactors;
import io.joulestream.streams.Message.FactorsAccepted;
import io.joulestream.streams.Message.Original;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Factors of sites. */
final class DecodeSiteFactors extends InputDecoder<SiteFactors> {

  DecodeSiteFactors(StreamsSettings settings, SchemaIds ids) {
    super(Topics.SITE_FACTORS, Route.REJECTED_SITE_FACTORS, settings.partitions(), ids);
  }

  @Override
  String keyOf(SiteFactors factors) {
    return factors.getSite();
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
  void accept(SiteFactors factors, Original original) {
    Optional<Violation> violation = judge(factors);
    if (violation.isPresent()) {
      reject(
          violation.get(),
          1,
          original,
          new About(factors.getSite(), null, null, factors.getReceivedMs()));
      return;
    }
    forward(Route.EVERY_TASK, factors.getSite(), accepted(factors));
  }

  static FactorsAccepted accepted(SiteFactors factors) {
    return new FactorsAccepted(
        factors.getSite(),
        new io.joulestream.energy.SiteFactors(
            factors.getFromMs(),
            factors.getPublishedMs(),
            factors.getZone(),
            factors.getPueMillionths(),
            factors.getIntensityOrder(),
            Signal.valueOf(factors.getSignal().name()),
            Scope.valueOf(factors.getScope().name()),
            optional(factors.getFallbackMgPerKwh()),
            optional(factors.getPricePerKwhMillionths()),
            factors.getPricePerKwhMillionths() == null ? "" : factors.getCurrency(),
            optional(factors.getWueMicrolitresPerKwh()),
            factors.getTimezone().isEmpty() ? "UTC" : factors.getTimezone()),
        new SiteRules(factors.getPeriodMs(), factors.getMeterOrder(), factors.getDevicesPerHost()),
        optional(factors.getCapacityMw()),
        factors.getReceivedMs());
  }

  private static OptionalLong optional(@Nullable Long value) {
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  static Optional<Violation> judge(SiteFactors factors) {
    return Stream.of(
            Acceptance.ofName("site", factors.getSite(), true),
            Acceptance.ofName("zone", factors.getZone(), true),
            Acceptance.ofPue(factors.getPueMillionths()),
            Acceptance.ofTime("from", factors.getFromMs()),
            Acceptance.ofTime("published", factors.getPublishedMs()),
            Acceptance.ofSymbol("signal", factors.getSignal()),
            Acceptance.ofSymbol("scope", factors.getScope()),
            Acceptance.ofPeriod(factors.getPeriodMs()),
            Optional.ofNullable(factors.getCapacityMw()).flatMap(Acceptance::ofCapacity),
            Acceptance.ofTimezone(factors.getTimezone()),
            Optional.ofNullable(factors.getFallbackMgPerKwh())
                .flatMap(mg -> Acceptance.ofMgPerKwh("fallback", mg)))
        .flatMap(Optional::stream)
        .findFirst();
  }
}
