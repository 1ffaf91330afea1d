package io.joulestream.ingest.power;

import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.collect.Collected;
import io.joulestream.ingest.collect.HttpAnswer;
import io.joulestream.ingest.collect.HttpFetch;
import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.ingest.exposition.Sample;
import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Asks GKE's TPU device plugins for duty cycles and hands over modelled power, marked as such.
 *
 * <p>A chip that is on several lines of a page, one for each container, is one chip: the highest
 * duty cycle counts.
 */
final class TpuSource implements Source {

  private static final String METRIC = "duty_cycle";
  private static final String MAKE = "cloud-tpu";
  private static final BigDecimal WHOLE = BigDecimal.valueOf(100);

  private final TpuSettings settings;
  private final SourceContext context;
  private final TpuTable table;

  private record Chip(String host, String id, String model) {}

  TpuSource(TpuSettings settings, SourceContext context) {
    this.settings = settings;
    this.context = context;
    this.table = new TpuTable(settings.scope(), settings.watts());
  }

  @Override
  public void poll(Collected into) throws InterruptedException {
    Map<TpuTarget, CompletableFuture<HttpAnswer>> answers = new LinkedHashMap<>();
    for (TpuTarget target : settings.targets()) {
      answers.put(
          target,
          context.fetch().send(HttpRequest.newBuilder(target.url()).build(), context.timeout()));
    }
    for (Map.Entry<TpuTarget, CompletableFuture<HttpAnswer>> asked : answers.entrySet()) {
      read(asked.getKey(), asked.getValue(), into);
    }
  }

  private void read(TpuTarget target, CompletableFuture<HttpAnswer> asked, Collected into)
      throws InterruptedException {
    String place = HttpAnswer.place(target.url());
    try {
      HttpAnswer answer = asked.get();
      if (answer.status() != 200) {
        into.problem(place, "it answers %d".formatted(answer.status()));
        return;
      }
      Map<Chip, BigDecimal> duties = duties(target, answer.body(), into);
      if (duties.isEmpty()) {
        into.problem(
            place, "there is no " + METRIC + " of a TPU on it: no workload runs, or none tells");
      }
      duties.forEach((chip, duty) -> add(chip, duty, answer.receivedMs(), into));
    } catch (ExecutionException e) {
      into.problem(place, "it " + HttpFetch.why(e));
    }
  }

  private Map<Chip, BigDecimal> duties(TpuTarget target, byte[] page, Collected into) {
    Map<Chip, BigDecimal> duties = new LinkedHashMap<>();
    List<Sample> samples =
        Sample.of(page, List.of(METRIC), bad -> into.problem(HttpAnswer.place(target.url()), bad));
    for (Sample sample : samples) {
      if (!sample.labels().getOrDefault("make", MAKE).equals(MAKE)) {
        // a GPU has the same metric, and a sensor
        continue;
      }
      Chip chip =
          new Chip(
              target.hostOr(sample.label(settings.hostLabel())),
              sample.label("accelerator_id"),
              sample.label("model"));
      Optional<BigDecimal> duty = duty(sample.value());
      if (chip.id().isEmpty() || duty.isEmpty()) {
        into.problem(
            chip.host(),
            "accelerator_id is '%s' and %s is '%s': an id and 0 to 100 %% are needed"
                .formatted(chip.id(), METRIC, sample.value()));
        continue;
      }
      duties.merge(chip, duty.get(), BigDecimal::max);
    }
    return duties;
  }

  private static Optional<BigDecimal> duty(String percent) {
    try {
      BigDecimal number = new BigDecimal(percent);
      return number.signum() < 0 || number.compareTo(WHOLE) > 0
          ? Optional.empty()
          : Optional.of(number.movePointLeft(2));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private void add(Chip chip, BigDecimal duty, long timeMs, Collected into) {
    Optional<TpuModel> model = table.of(chip.model());
    if (model.isEmpty()) {
      into.problem(chip.host(), table.missing(chip.model()));
      return;
    }
    into.add(
        RecordKind.POWER,
        Map.of(
            "time", Long.toString(timeMs),
            "host", chip.host(),
            "level", "DEVICE",
            "device", chip.id(),
            "model", TpuTable.generation(chip.model()),
            "meter", model.get().meter(),
            "modelled", "true",
            "power_w", model.get().watts(duty).toPlainString(),
            "utilisation", duty.toPlainString()));
  }
}
