package io.joulestream.ingest.collect;

import io.joulestream.ingest.Parsed;
import io.joulestream.ingest.RecordParser;
import io.joulestream.ingest.RecordSink.Arrived;
import io.joulestream.schemas.Acceptance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a source gave when it was asked for a trial.
 *
 * @param failure why it gave nothing more, if something went wrong
 * @param problems by place
 * @param clockOffsetsMs by how much clocks are ahead of ours, by host
 */
public record Finding(
    String source,
    List<Parsed> accepted,
    List<String> rejected,
    Optional<String> failure,
    Map<String, String> problems,
    Map<String, Long> clockOffsetsMs) {

  /** Asks a source once. Nothing is kept, and the source is not told that it was. */
  public static Finding of(
      SourceContext context,
      Source source,
      LiveInventory inventory,
      Acceptance acceptance,
      AllocationCoverage coverage)
      throws InterruptedException {
    Harvest harvest = new Harvest(context, inventory, new RecordParser(acceptance));
    Optional<String> failure = Optional.empty();
    try {
      source.poll(harvest);
    } catch (IOException | RuntimeException e) {
      failure = Optional.of(String.valueOf(e.getMessage()));
    }
    List<Parsed> accepted = new ArrayList<>();
    List<String> rejected = new ArrayList<>();
    for (Arrived item : harvest.items()) {
      if (item.parsed() instanceof Parsed.Refused refused) {
        rejected.add(refused.violation().reason() + ": " + refused.violation().detail());
      } else {
        coverage.note(item.parsed());
        accepted.add(item.parsed());
      }
    }
    return new Finding(
        context.name(), accepted, rejected, failure, harvest.problems(), harvest.clockOffsetsMs());
  }

  /** In words, a line each. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    meters(lines);
    jobs(lines);
    intensities(lines);
    sites(lines);
    if (accepted.isEmpty() && rejected.isEmpty() && failure.isEmpty() && problems.isEmpty()) {
      lines.add("nothing, which is no fault: it had nothing to say");
    }
    clocks(lines);
    rejected.stream().distinct().limit(5).forEach(reason -> lines.add("rejected " + reason));
    problems.forEach((place, sentence) -> lines.add("problem at " + place + ": " + sentence));
    failure.ifPresent(reason -> lines.add("FAILED: " + reason));
    return lines;
  }

  private void meters(List<String> lines) {
    Map<String, Meters> byLevel = new TreeMap<>();
    accepted.forEach(
        parsed -> {
          if (parsed instanceof Parsed.Reading reading) {
            byLevel
                .computeIfAbsent(reading.channel().level().name(), level -> new Meters())
                .add(reading);
          }
        });
    byLevel.forEach((level, meters) -> lines.add(meters.line(level)));
  }

  /** Meters of one level. */
  private static final class Meters {
    private final TreeSet<String> hosts = new TreeSet<>();
    private final TreeSet<String> channels = new TreeSet<>();
    private final TreeSet<String> counting = new TreeSet<>();
    private final TreeSet<String> models = new TreeSet<>();
    private final TreeSet<String> sites = new TreeSet<>();
    private long leastMw = Long.MAX_VALUE;
    private long mostMw = Long.MIN_VALUE;

    void add(Parsed.Reading reading) {
      String channel =
          reading.host() + " " + reading.channel().device() + " " + reading.channel().meter();
      sites.add(reading.site());
      hosts.add(reading.host());
      channels.add(channel);
      if (!reading.channel().model().isEmpty()) {
        models.add(reading.channel().model());
      }
      if (reading.energyMj().isPresent()) {
        counting.add(channel);
      }
      OptionalLong power = reading.powerMw();
      if (power.isPresent()) {
        leastMw = Math.min(leastMw, power.getAsLong());
        mostMw = Math.max(mostMw, power.getAsLong());
      }
    }

    String line(String level) {
      String power =
          mostMw == Long.MIN_VALUE
              ? "no power"
              : "power %.1f to %.1f W".formatted(leastMw / 1e3, mostMw / 1e3);
      return "%s: %d meters on %d hosts (%s%s) at %s, %s, %d with an energy counter%s"
          .formatted(
              level,
              channels.size(),
              hosts.size(),
              hosts.first(),
              hosts.size() > 1 ? " … " + hosts.last() : "",
              String.join(", ", sites),
              power,
              counting.size(),
              models.isEmpty() ? "" : ", " + String.join(", ", models));
    }
  }

  private void jobs(List<String> lines) {
    long events = accepted.stream().filter(Parsed.Job.class::isInstance).count();
    TreeSet<String> jobs = new TreeSet<>();
    accepted.forEach(
        parsed -> {
          if (parsed instanceof Parsed.Job job) {
            jobs.add(job.event().getJob());
          }
        });
    if (events > 0) {
      lines.add("%d job events of %d jobs".formatted(events, jobs.size()));
    }
  }

  private void intensities(List<String> lines) {
    Map<String, Long> byZone = new TreeMap<>();
    Map<String, Long> latest = new TreeMap<>();
    accepted.forEach(
        parsed -> {
          if (parsed instanceof Parsed.Carbon carbon) {
            String what =
                "%s %s %s %s"
                    .formatted(
                        carbon.intensity().getZone(),
                        carbon.intensity().getProvider(),
                        carbon.intensity().getSignal(),
                        carbon.intensity().getScope());
            byZone.merge(what, 1L, Long::sum);
            latest.put(what, carbon.intensity().getMgPerKwh());
          }
        });
    byZone.forEach(
        (what, count) ->
            lines.add(
                "%s: %d values, the last %.1f g/kWh"
                    .formatted(what, count, latest.getOrDefault(what, 0L) / 1e3)));
  }

  private void sites(List<String> lines) {
    accepted.forEach(
        parsed -> {
          if (parsed instanceof Parsed.Site site) {
            lines.add(
                "site %s in zone %s, PUE %.3f"
                    .formatted(
                        site.factors().getSite(),
                        site.factors().getZone(),
                        site.factors().getPueMillionths() / 1e6));
          }
        });
  }

  private void clocks(List<String> lines) {
    clockOffsetsMs.entrySet().stream()
        .max((a, b) -> Long.compare(Math.abs(a.getValue()), Math.abs(b.getValue())))
        .ifPresent(
            furthest ->
                lines.add(
                    "clocks of %d hosts, the furthest from ours %s by %.1f s"
                        .formatted(
                            clockOffsetsMs.size(), furthest.getKey(), furthest.getValue() / 1e3)));
  }

  /** Whether nothing was wrong. */
  public boolean isGood() {
    return failure.isEmpty() && problems.isEmpty() && rejected.isEmpty();
  }
}
