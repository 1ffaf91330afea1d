package io.joulestream.ingest.power;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A chassis and what it has to say of power: {@code EnvironmentMetrics} first, with the time of its
 * sensor where that is told, else the deprecated {@code Power}. What is not there is not asked for
 * again.
 *
 * <p>Used by one chain of requests at a time.
 */
final class RedfishChassis {

  private final URI target;
  private final RedfishClient client;
  private final String id;
  private final String path;
  private final Optional<String> container;
  private final boolean energyCounter;
  private Optional<String> metrics;
  private Optional<String> power;
  private boolean hasTimes = true;

  /** From its resource. */
  RedfishChassis(URI target, RedfishClient client, JsonNode json, boolean energyCounter) {
    this.target = target;
    this.client = client;
    this.id = json.path("Id").asText("");
    this.path = json.path("@odata.id").asText("");
    this.container = link(json.path("Links").path("ContainedBy").path("@odata.id"));
    this.energyCounter = energyCounter;
    this.metrics = link(json.path("EnvironmentMetrics").path("@odata.id"));
    this.power = link(json.path("Power").path("@odata.id"));
  }

  private static Optional<String> link(JsonNode node) {
    return Optional.of(node.asText("")).filter(path -> !path.isEmpty());
  }

  String id() {
    return id;
  }

  /** Whether it is a part of one of these, whose power holds its own. */
  boolean isPartOf(List<RedfishChassis> chassis) {
    return container.filter(of -> chassis.stream().anyMatch(c -> c.path.equals(of))).isPresent();
  }

  /** NVIDIA's name for the board with the GPUs, and for what is on it: a part of the node. */
  boolean isGpuBoard() {
    return id.startsWith("HGX_");
  }

  boolean mayHavePower() {
    return metrics.isPresent() || power.isPresent();
  }

  /** What it tells now; without a value if that is nothing. */
  CompletableFuture<Optional<RedfishReading>> read() {
    return fromMetrics()
        .thenCompose(
            reading ->
                reading.filter(r -> r.watts().isPresent()).isPresent()
                    ? CompletableFuture.completedFuture(reading)
                    : fromPower()
                        .thenApply(
                            other ->
                                other
                                    .filter(RedfishReading::hasValue)
                                    .or(() -> reading)
                                    .or(() -> other)));
  }

  private CompletableFuture<Optional<RedfishReading>> fromMetrics() {
    if (metrics.isEmpty()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return client
        .page(target, metrics.get())
        .thenCompose(
            page -> {
              if (page.isEmpty() || !hasMetric(page.get().json())) {
                metrics = Optional.empty();
                return CompletableFuture.completedFuture(Optional.empty());
              }
              return withTime(page.get()).thenApply(Optional::of);
            });
  }

  private static boolean hasMetric(JsonNode json) {
    return json.has("PowerWatts") || json.has("EnergykWh");
  }

  private CompletableFuture<RedfishReading> withTime(RedfishClient.Page page) {
    JsonNode watts = page.json().path("PowerWatts");
    RedfishReading excerpt =
        new RedfishReading(
            RedfishReading.number(watts.path("Reading")),
            energyCounter
                ? RedfishReading.joules(page.json().path("EnergykWh").path("Reading"))
                : Optional.empty(),
            Optional.empty(),
            page.receivedMs(),
            page.serverMs(),
            List.of());
    Optional<String> sensor = link(watts.path("DataSourceUri"));
    if (!hasTimes || sensor.isEmpty()) {
      return CompletableFuture.completedFuture(excerpt);
    }
    // the excerpt has a value already: a sensor that fails costs its time only
    return client
        .page(target, sensor.get())
        .handle((answer, e) -> e == null ? of(excerpt, answer) : excerpt);
  }

  private RedfishReading of(RedfishReading excerpt, Optional<RedfishClient.Page> sensor) {
    Optional<RedfishClient.Page> timed =
        sensor.filter(page -> RedfishReading.time(page.json().path("ReadingTime")).isPresent());
    if (timed.isEmpty()) {
      hasTimes = false;
      return excerpt;
    }
    JsonNode json = timed.get().json();
    return RedfishReading.number(json.path("Reading"))
        .map(
            watts ->
                excerpt.with(
                    watts,
                    RedfishReading.time(json.path("ReadingTime")).orElseThrow(),
                    timed.get()))
        .orElse(excerpt);
  }

  private CompletableFuture<Optional<RedfishReading>> fromPower() {
    if (power.isEmpty()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return client
        .page(target, power.get())
        .thenApply(
            page -> {
              if (page.isEmpty()) {
                power = Optional.empty();
              }
              return page.map(this::controls);
            });
  }

  private RedfishReading controls(RedfishClient.Page page) {
    JsonNode controls = page.json().path("PowerControl");
    List<String> remarks =
        controls.size() > 1
            ? List.of(
                "chassis %s has %d PowerControl: '%s', the first, counts, and the others are not added"
                    .formatted(id, controls.size(), controls.path(0).path("Name").asText("")))
            : List.of();
    return new RedfishReading(
        RedfishReading.number(controls.path(0).path("PowerConsumedWatts")),
        Optional.empty(),
        Optional.empty(),
        page.receivedMs(),
        page.serverMs(),
        remarks);
  }
}
