package io.joulestream.ingest.power;

import com.fasterxml.jackson.databind.JsonNode;
import io.joulestream.ingest.collect.SourceBusyException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/**
 * One controller: which chassis has the power of the node, and what it tells.
 *
 * <p>Without a configured chassis it is the first with power that is no part of another one; boards
 * of GPUs come last, because their power is a part of the node's even where the controller does not
 * say so. Chassis are never added up. Asked one question at a time, because controllers are slow.
 */
final class RedfishBmc {

  private static final String ALL = "/redfish/v1/Chassis";

  private final RedfishTarget target;
  private final RedfishClient client;
  private final boolean energyCounter;
  private Optional<RedfishChassis> chosen = Optional.empty();
  private List<String> others = List.of();

  RedfishBmc(RedfishTarget target, RedfishClient client, boolean energyCounter) {
    this.target = target;
    this.client = client;
    this.energyCounter = energyCounter;
  }

  /** What it tells now; without a value while it has none. Not before the last answer. */
  CompletableFuture<RedfishReading> read() {
    if (chosen.isEmpty()) {
      return find();
    }
    RedfishChassis chassis = chosen.get();
    return chassis
        .read()
        .thenApply(
            reading -> {
              if (!chassis.mayHavePower()) {
                chosen = Optional.empty();
              }
              return reading.orElseThrow(
                  () -> failure("chassis %s has no power any more".formatted(chassis.id())));
            });
  }

  /** What people should know of the choice. */
  Optional<String> remark() {
    return others.isEmpty() || chosen.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "the power of chassis %s counts; %s may have power, too, and is not added: chassis says which"
                .formatted(chosen.get().id(), String.join(", ", others)));
  }

  private CompletionException failure(String sentence) {
    return new CompletionException(new IOException(target.url() + " " + sentence));
  }

  private CompletableFuture<RedfishReading> find() {
    return paths().thenCompose(paths -> look(paths, new ArrayList<>())).thenCompose(this::choose);
  }

  private CompletableFuture<List<String>> paths() {
    if (!target.chassis().isEmpty()) {
      return CompletableFuture.completedFuture(List.of(ALL + "/" + target.chassis()));
    }
    return client
        .page(target.url(), ALL)
        .thenApply(
            page -> {
              List<String> paths = new ArrayList<>();
              for (JsonNode member :
                  page.orElseThrow(() -> failure("has no " + ALL)).json().path("Members")) {
                paths.add(member.path("@odata.id").asText(""));
              }
              return paths;
            });
  }

  private CompletableFuture<List<RedfishChassis>> look(
      List<String> paths, List<RedfishChassis> found) {
    if (paths.isEmpty()) {
      return CompletableFuture.completedFuture(found);
    }
    return client
        .page(target.url(), paths.get(0))
        .thenCompose(
            page -> {
              page.map(p -> new RedfishChassis(target.url(), client, p.json(), energyCounter))
                  .filter(RedfishChassis::mayHavePower)
                  .ifPresent(found::add);
              return look(paths.subList(1, paths.size()), found);
            });
  }

  private CompletableFuture<RedfishReading> choose(List<RedfishChassis> found) {
    List<RedfishChassis> whole = found.stream().filter(c -> !c.isPartOf(found)).toList();
    return firstOf(
        (whole.isEmpty() ? found : whole)
            .stream().sorted(Comparator.comparing(RedfishChassis::isGpuBoard)).toList(),
        new ArrayList<>());
  }

  private CompletableFuture<RedfishReading> firstOf(
      List<RedfishChassis> candidates, List<String> without) {
    if (candidates.isEmpty()) {
      return CompletableFuture.failedFuture(
          failure(
              without.isEmpty()
                  ? "has no chassis %swith power".formatted(named())
                  : "has no power now: " + String.join("; ", without)));
    }
    RedfishChassis chassis = candidates.get(0);
    List<RedfishChassis> rest = candidates.subList(1, candidates.size());
    return chassis
        .read()
        .exceptionallyCompose(e -> passOver(chassis, e, without))
        .thenCompose(
            reading -> {
              if (reading.filter(RedfishReading::hasValue).isEmpty()) {
                without.add("chassis %s tells none".formatted(chassis.id()));
                return firstOf(rest, without);
              }
              chosen = Optional.of(chassis);
              others = rest.stream().map(RedfishChassis::id).collect(Collectors.toList());
              return CompletableFuture.completedFuture(reading.get());
            });
  }

  private String named() {
    return target.chassis().isEmpty() ? "" : "'" + target.chassis() + "' ";
  }

  private static CompletableFuture<Optional<RedfishReading>> passOver(
      RedfishChassis chassis, Throwable e, List<String> without) {
    Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
    if (cause instanceof SourceBusyException) {
      return CompletableFuture.failedFuture(cause);
    }
    without.add("chassis %s: %s".formatted(chassis.id(), cause.getMessage()));
    return CompletableFuture.completedFuture(Optional.empty());
  }
}
