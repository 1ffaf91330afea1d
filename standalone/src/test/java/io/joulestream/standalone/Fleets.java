package io.joulestream.standalone;

import io.joulestream.ingest.ReplayInput;
import io.joulestream.oracle.Books;
import io.joulestream.oracle.Input;
import io.joulestream.oracle.Oracle;
import io.joulestream.oracle.RandomFleet;
import io.joulestream.schemas.Acceptance;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Random fleets side by side, as replay files and as the oracle sees them.
 *
 * @param files directory of the replay files
 */
record Fleets(List<Input> inputs, Path files) {

  /** Beyond every horizon. */
  private static final long LATE_MS = 7_200_000;

  private static final long WHOLE_PPB = 1_000_000_000;

  /** Longer than the frontier: the reading before the last is one that nothing comes before. */
  private static final long CLOSING_MS = 1_800_000;

  /** Fleets of successive seeds, each with sites, zones and jobs of its own. */
  static Fleets of(long firstSeed, int count, Path directory) throws IOException {
    List<Input> inputs = new ArrayList<>();
    for (long seed = firstSeed; seed < firstSeed + count; seed++) {
      inputs.addAll(new RandomFleet(seed, "f" + seed + "-", RandomFleet.Telling.PLAIN).inputs());
    }
    Fleets fleets = new Fleets(inputs, Files.createDirectories(directory));
    write(inputs, fleets.files());
    return fleets;
  }

  /** Fleets of which some readings and job events come two hours late. */
  static Fleets withLateOnes(long firstSeed, int count, Path directory) throws IOException {
    Fleets inTime = of(firstSeed, count, directory);
    Random random = new Random(firstSeed);
    List<Input> inputs = new ArrayList<>();
    for (Input input : inTime.inputs) {
      inputs.add(random.nextInt(8) == 0 ? receivedAfter(input, LATE_MS) : input);
    }
    inputs.addAll(closing(List.copyOf(inputs)));
    write(inputs, inTime.files);
    return new Fleets(inputs, inTime.files);
  }

  private static Input receivedAfter(Input input, long ms) {
    if (input instanceof Input.Reading r) {
      return r.at(r.timeMs(), r.timeMs() + ms);
    } else if (input instanceof Input.JobEvent e) {
      return e.receivedAt(e.timeMs() + ms);
    }
    return input;
  }

  /**
   * A STOP of everything that has none by itself and two readings of every meter, so long after the
   * others that those can no longer change.
   */
  private static List<Input> closing(List<Input> inputs) {
    // on the edge of a window: nothing before reaches into those that stay open
    long end = (lastMs(inputs) + LATE_MS) / 60_000 * 60_000;
    Map<String, Input.Reading> last = new TreeMap<>();
    Set<String> read = new TreeSet<>();
    for (Input input : inputs) {
      if (input instanceof Input.Reading r) {
        last.merge(
            List.of(r.site(), r.host(), r.level(), r.device(), r.meter()).toString(),
            r,
            Fleets::withAllThatWasRead);
        read.add(r.site() + " " + r.host());
      }
    }
    for (Input input : inputs) {
      if (input instanceof Input.JobEvent e && !read.contains(e.site() + " " + e.host())) {
        last.put(e.site() + " " + e.host(), node(e.site(), e.host()));
      }
    }
    List<Input> closing = new ArrayList<>();
    for (Input input : inputs) {
      if (input instanceof Input.JobEvent e && e.start() && !isEndedByAnother(e, inputs)) {
        closing.add(e.stopAt(end - LATE_MS / 2));
      }
    }
    for (Input.Reading reading : last.values()) {
      closing.add(reading.at(end, end));
      closing.add(reading.at(end + CLOSING_MS, end + CLOSING_MS));
    }
    return closing;
  }

  /**
   * Whether another exclusive allocation ends it, with what came late as without: a STOP would take
   * that back long after its windows were closed, or not, as fast as they are worked off.
   */
  private static boolean isEndedByAnother(Input.JobEvent event, List<Input> inputs) {
    if (event.sharePpb() != WHOLE_PPB) {
      return false;
    }
    Map<List<?>, List<Input.JobEvent>> starts = new HashMap<>();
    for (Input input : inputs) {
      if (input instanceof Input.JobEvent e
          && e.start()
          && e.sharePpb() == WHOLE_PPB
          && List.of(e.site(), e.host(), e.device())
              .equals(List.of(event.site(), event.host(), event.device()))) {
        starts
            .computeIfAbsent(
                List.of(e.job(), e.attempt(), e.partition()), same -> new ArrayList<>())
            .add(e);
      }
    }
    List<Input.JobEvent> own =
        starts.remove(List.of(event.job(), event.attempt(), event.partition()));
    long last = own.stream().mapToLong(Input.JobEvent::timeMs).max().orElseThrow();
    return starts.values().stream()
        .anyMatch(
            other ->
                other.stream().allMatch(e -> e.timeMs() > last)
                    && other.stream().anyMatch(e -> !isLate(e)));
  }

  /** A counter or power that was ever read may be read again, and reach back. */
  private static Input.Reading withAllThatWasRead(Input.Reading a, Input.Reading b) {
    return new Input.Reading(
        a.site(),
        a.host(),
        a.level(),
        a.device(),
        a.meter(),
        Math.max(a.timeMs(), b.timeMs()),
        0,
        b.powerMw().isPresent() ? b.powerMw() : a.powerMw(),
        b.counterMj().isPresent() ? b.counterMj() : a.counterMj(),
        b.utilisationPpb(),
        b.modelled(),
        b.counterRangeMj(),
        b.idleMw());
  }

  private static Input.Reading node(String site, String host) {
    return new Input.Reading(
        site,
        host,
        Input.Level.NODE,
        "",
        "",
        0,
        0,
        OptionalLong.of(0),
        OptionalLong.empty(),
        OptionalLong.empty(),
        false,
        0,
        OptionalLong.empty());
  }

  /** Event time of the last reading or job event, epoch ms. */
  private static long lastMs(List<Input> inputs) {
    return inputs.stream()
        .mapToLong(
            input ->
                input instanceof Input.Reading r
                    ? r.timeMs()
                    : input instanceof Input.JobEvent e ? e.timeMs() : 0)
        .max()
        .orElseThrow();
  }

  /** End of the windows that can no longer change by themselves. */
  long closedMs() {
    return lastMs(inputs) - CLOSING_MS;
  }

  private static boolean isLate(Input input) {
    if (input instanceof Input.Reading r) {
      return r.receivedMs() - r.timeMs() == LATE_MS;
    }
    return input instanceof Input.JobEvent e && e.receivedMs() - e.timeMs() == LATE_MS;
  }

  /** What has to come out live, of what came in time. */
  Books expectedOfThoseInTime() {
    return Oracle.of(inputs.stream().filter(input -> !isLate(input)).toList(), 60_000);
  }

  /** What has to come out of everything: what came late speaks from its own time on. */
  Books expectedOfAll() {
    return Oracle.of(
        inputs.stream().map(input -> isLate(input) ? receivedAfter(input, 0) : input).toList(),
        60_000);
  }

  /** By its name: half of them are not by the hours of UTC. */
  private static String timezone(String site) {
    return site.hashCode() % 2 == 0 ? "UTC" : "Asia/Kolkata";
  }

  /** Time zone of a site; of one without factors UTC. */
  String timezoneOf(String site) {
    return inputs.stream().anyMatch(i -> i instanceof Input.SiteFactors f && f.site().equals(site))
        ? timezone(site)
        : "UTC";
  }

  ReplayInput rows() {
    return ReplayInput.read(files, Acceptance.DEFAULT);
  }

  /** What has to come out, in windows of a minute. */
  Books expected() {
    return Oracle.of(inputs, 60_000);
  }

  private static void write(List<Input> inputs, Path directory) throws IOException {
    List<String> sites = new ArrayList<>();
    sites.add(
        "site,zone,pue,from,published,received,period_s,devices_per_host,meter_order,"
            + "intensity_order,signal,scope,fallback_g_per_kwh,price_per_kwh,currency,"
            + "wue_l_per_kwh,timezone");
    List<String> power = new ArrayList<>();
    power.add("time,site,host,level,device,power_w,energy_j,received,utilisation,meter");
    List<String> jobs = new ArrayList<>();
    jobs.add(
        "time,job,event,site,host,device,share,team,project,user,name,received,attempt,partition,"
            + "end_state");
    List<String> intensities = new ArrayList<>();
    intensities.add("zone,from,to,g_per_kwh,signal,scope,status,provider,published,received");
    for (Input input : inputs) {
      if (input instanceof Input.SiteFactors f) {
        sites.add(
            line(
                f.site(),
                f.zone(),
                decimal(f.pueMillionths(), 6),
                f.fromMs(),
                f.publishedMs(),
                f.receivedMs(),
                decimal(f.periodMs(), 3),
                f.devicesPerHost() == 0 ? "" : f.devicesPerHost(),
                String.join("|", f.meterOrder()),
                String.join("|", f.intensityOrder()),
                f.signal(),
                f.scope(),
                decimal(f.fallbackMgPerKwh(), 3),
                decimal(f.pricePerKwhMillionths(), 6),
                f.currency(),
                decimal(f.wueMicrolitresPerKwh(), 6),
                timezone(f.site())));
      } else if (input instanceof Input.Reading r) {
        power.add(
            line(
                r.timeMs(),
                r.site(),
                r.host(),
                r.level(),
                r.device(),
                decimal(r.powerMw(), 3),
                decimal(r.counterMj(), 3),
                r.receivedMs(),
                decimal(r.utilisationPpb(), 9),
                r.meter()));
      } else if (input instanceof Input.JobEvent e) {
        jobs.add(
            line(
                e.timeMs(),
                e.job(),
                e.start() ? "START" : "STOP",
                e.site(),
                e.host(),
                e.device(),
                decimal(e.sharePpb(), 9),
                e.team(),
                e.project(),
                e.user(),
                e.name(),
                e.receivedMs(),
                e.attempt(),
                e.partition(),
                e.endState()));
      } else if (input instanceof Input.Intensity i) {
        intensities.add(
            line(
                i.zone(),
                i.fromMs(),
                i.toMs(),
                decimal(i.mgPerKwh(), 3),
                i.signal(),
                i.scope(),
                i.status(),
                i.provider(),
                i.publishedMs(),
                i.receivedMs()));
      }
    }
    Files.write(directory.resolve("sites.csv"), sites);
    Files.write(directory.resolve("power.csv"), power);
    Files.write(directory.resolve("jobs.csv"), jobs);
    Files.write(directory.resolve("intensity.csv"), intensities);
  }

  private static String line(Object... cells) {
    List<String> texts = new ArrayList<>();
    for (Object cell : cells) {
      texts.add(String.valueOf(cell));
    }
    return String.join(",", texts);
  }

  private static String decimal(OptionalLong value, int scale) {
    return value.isPresent() ? decimal(value.getAsLong(), scale) : "";
  }

  private static String decimal(long value, int scale) {
    return BigDecimal.valueOf(value, scale).toPlainString();
  }
}
