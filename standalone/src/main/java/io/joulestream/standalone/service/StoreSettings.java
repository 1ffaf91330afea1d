package io.joulestream.standalone.service;

import io.joulestream.sink.Destinations;
import io.joulestream.sink.SinkSettings;
import io.joulestream.sink.StoreInit.TeamBudget;
import io.joulestream.sink.StoreKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a configuration says to the sink's module. */
final class StoreSettings {

  private static final BigDecimal MJ_PER_KWH = new BigDecimal("3600000000");
  private static final BigDecimal UG_PER_KG = new BigDecimal("1000000000");

  private StoreSettings() {}

  static Destinations destinations(Configuration.Store store) {
    Duration live = store.live().retention();
    return new Destinations(
        StoreKind.INFLUX,
        store.url(),
        store.token(),
        store.organisation(),
        store.live().bucket(),
        live.isZero() ? Optional.empty() : Optional.of(live),
        store.history().bucket());
  }

  static SinkSettings sink(Configuration.Sink sink) {
    return new SinkSettings(
        sink.instanceId(),
        sink.batchPoints(),
        sink.batchBytes(),
        sink.batchAge(),
        sink.users() == Configuration.Users.KEEP,
        sink.allowInfluxdb3());
  }

  static List<TeamBudget> budgets(List<Configuration.Budget> budgets) {
    return budgets.stream()
        .map(
            budget ->
                new TeamBudget(
                    budget.team(),
                    times(budget.kwhPerMonth(), MJ_PER_KWH),
                    times(budget.kgco2ePerMonth(), UG_PER_KG)))
        .toList();
  }

  private static long times(BigDecimal amount, BigDecimal unit) {
    return amount.multiply(unit).setScale(0, RoundingMode.HALF_EVEN).longValueExact();
  }
}
