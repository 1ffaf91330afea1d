package io.joulestream.oracle;

import io.joulestream.oracle.Input.Level;
import io.joulestream.oracle.Input.Scope;
import io.joulestream.oracle.Input.Signal;
import io.joulestream.oracle.Input.Status;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;

/**
 * A few sites with all that goes wrong in them, made up from a seed: late, repeated and conflicting
 * records, resets, wraps, gaps, outages, several meters, shared devices, requeues, lost STOPs,
 * revised and missing intensities of every pair, dated and revised factors, several currencies.
 * Every record is one that is accepted.
 */
public final class RandomFleet {

  /** Power at or under which a device of known model is idle, mW. */
  public static final long IDLE_MW = 90_000;

  private static final long NOVEMBER_MS = 1_700_000_000_000L / 3_600_000 * 3_600_000;
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final List<String> PROVIDERS = List.of("neso", "emaps", "aa");
  private static final List<String> END_STATES =
      List.of("", "", "COMPLETED", "completed", "FAILED", "Node_Fail", "CANCELLED", "TIMEOUT");
  private static final List<String> CURRENCIES = List.of("GBP", "EUR", "");

  /** What some ways of sending readings cannot say. */
  public enum Telling {
    /** Whether power is modelled, when a counter wraps, how much a model draws idle. */
    ALL,
    /** Nothing of that. */
    PLAIN
  }

  private final Random random;
  private final long startMs;
  private final String prefix;
  private final Telling telling;
  private final List<String> zones;
  private final long lengthMs;
  private final List<Input> inputs = new ArrayList<>();

  /**
   * A fleet.
   *
   * @param prefix of its sites, zones and jobs, to keep several fleets apart
   */
  public RandomFleet(long seed, String prefix, Telling telling) {
    this(seed, prefix, telling, NOVEMBER_MS);
  }

  /**
   * A fleet at another time.
   *
   * @param startMs when its readings begin, epoch ms
   */
  public RandomFleet(long seed, String prefix, Telling telling, long startMs) {
    this.random = new Random(seed);
    this.startMs = startMs;
    this.prefix = prefix;
    this.telling = telling;
    this.zones = List.of(prefix + "GB", prefix + "FR");
    this.lengthMs = HOUR + random.nextInt((int) HOUR);
    int sites = 1 + random.nextInt(3);
    for (int site = 0; site < sites; site++) {
      addSite(prefix + "site" + site);
    }
    zones.forEach(this::addIntensities);
    repeatSome();
  }

  /** All accepted records. */
  public List<Input> inputs() {
    return inputs;
  }

  /** The records in an order of arrival that is up to 170 s from that of their receipt. */
  public List<Input> arrivals() {
    record Placed(long time, Input input) {}
    List<Placed> placed = new ArrayList<>();
    for (Input input : inputs) {
      boolean first = input instanceof Input.SiteFactors factors && factors.fromMs() == 0;
      boolean reference = input instanceof Input.Intensity || input instanceof Input.SiteFactors;
      // intensities and factors know no lateness, but how meters are read must be known in time
      long time =
          reference && !first
              ? startMs + (long) (random.nextDouble() * (lengthMs + HOUR))
              : Math.max(input.receivedMs(), startMs - HOUR) + random.nextInt(170_000);
      placed.add(new Placed(time, input));
    }
    Collections.shuffle(placed, random);
    placed.sort(Comparator.comparingLong(Placed::time));
    return placed.stream().map(Placed::input).toList();
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private <T> T oneOf(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private void addSite(String site) {
    int rows = oneIn(8) ? 0 : 1 + random.nextInt(3);
    long period = oneOf(List.of(5_000L, 10_000L, 30_000L));
    int devicesPerHost = random.nextInt(3) * 3;
    List<String> meterOrder = oneIn(2) ? List.of() : List.of("dc", "ac");
    String currency = oneOf(CURRENCIES);
    for (int row = 0; row < rows; row++) {
      long from = row == 0 ? 0 : startMs + random.nextInt((int) lengthMs);
      long published = oneIn(3) ? from + random.nextInt((int) HOUR) : from;
      Input.SiteFactors factors =
          factors(site, from, published, period, meterOrder, devicesPerHost, currency);
      inputs.add(factors);
      if (oneIn(3)) {
        inputs.add(revised(factors));
      }
    }
    int hosts = 1 + random.nextInt(3);
    for (int host = 0; host < hosts; host++) {
      addHost(site, "h" + host, period);
    }
    if (oneIn(3)) {
      addReadings(site, "building", period, upstream(Level.FACILITY));
    }
  }

  private Input.SiteFactors factors(
      String site,
      long from,
      long published,
      long period,
      List<String> meterOrder,
      int devicesPerHost,
      String currency) {
    return new Input.SiteFactors(
        site,
        from,
        published,
        published,
        oneOf(zones),
        pueMillionths(),
        period,
        meterOrder,
        devicesPerHost,
        oneIn(2) ? List.of() : List.of(oneOf(PROVIDERS)),
        oneIn(3) ? Signal.MARGINAL : Signal.AVERAGE,
        oneIn(3) ? Scope.LIFECYCLE : Scope.DIRECT,
        oneIn(3) ? OptionalLong.of(200_000 + random.nextInt(200_000)) : OptionalLong.empty(),
        pricePerKwhMillionths(),
        oneIn(8) ? oneOf(CURRENCIES) : currency,
        wueMicrolitresPerKwh());
  }

  private long pueMillionths() {
    return 1_000_000L + random.nextInt(600_000);
  }

  private OptionalLong pricePerKwhMillionths() {
    if (oneIn(6)) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(oneIn(20) ? 0 : 20_000 + random.nextInt(500_000));
  }

  private OptionalLong wueMicrolitresPerKwh() {
    return oneIn(5) ? OptionalLong.empty() : OptionalLong.of(random.nextInt(2_500_000));
  }

  /** The same date, published later, with another price or water, and perhaps another PUE. */
  private Input.SiteFactors revised(Input.SiteFactors f) {
    long published = f.publishedMs() + 1 + random.nextInt((int) HOUR);
    return new Input.SiteFactors(
        f.site(),
        f.fromMs(),
        published,
        published,
        f.zone(),
        oneIn(2) ? f.pueMillionths() : pueMillionths(),
        f.periodMs(),
        f.meterOrder(),
        f.devicesPerHost(),
        f.intensityOrder(),
        f.signal(),
        f.scope(),
        f.fallbackMgPerKwh(),
        pricePerKwhMillionths(),
        oneIn(4) ? oneOf(CURRENCIES) : f.currency(),
        oneIn(2) ? f.wueMicrolitresPerKwh() : wueMicrolitresPerKwh());
  }

  private void addHost(String site, String host, long period) {
    int kind = random.nextInt(4);
    int devices = kind == 2 ? 0 : 1 + random.nextInt(3);
    List<Channel> channels = new ArrayList<>();
    for (int device = 0; device < devices; device++) {
      channels.add(new Channel(Level.DEVICE, "gpu" + device, "", 700_000));
      if (kind == 3 && oneIn(2)) {
        channels.add(new Channel(Level.DEVICE, "gpu" + device, "bmc", 700_000));
      }
    }
    if (kind == 1 || kind == 2) {
      channels.add(new Channel(Level.NODE, "", "ac", 3_000_000));
      if (oneIn(2)) {
        channels.add(new Channel(Level.NODE, "", "dc", 2_500_000));
      }
    }
    if (oneIn(3)) {
      channels.addAll(upstream(Level.RACK));
    }
    if (oneIn(4)) {
      channels.addAll(upstream(Level.FACILITY));
    }
    addReadings(site, host, period, channels);
    addJobs(site, host, devices);
  }

  /** One or two meters above the nodes. */
  private List<Channel> upstream(Level level) {
    List<Channel> channels = new ArrayList<>();
    channels.add(new Channel(level, "", "pdu", 9_000_000));
    if (oneIn(3)) {
      channels.add(new Channel(level, "", oneOf(List.of("ac", "dc", "zz")), 9_000_000));
    }
    return channels;
  }

  /** A meter and what it does. */
  private final class Channel {
    private final Level level;
    private final String device;
    private final String meter;
    private final int maximumMw;
    private final long fromMs = startMs + (oneIn(5) ? random.nextInt((int) lengthMs) : 0);
    private final boolean pausesAtTimes;
    private final long pausePhase = random.nextInt(3);
    private final boolean countsAtTimes = oneIn(2);
    private final boolean alwaysPower = oneIn(2);
    private final boolean tellsUtilisation = oneIn(2);
    private final boolean modelled = oneIn(10) && telling == Telling.ALL;
    private final long rangeMj = oneIn(3) && telling == Telling.ALL ? 5_000_000 : 0;
    private final OptionalLong idleMw =
        oneIn(2) && telling == Telling.ALL ? OptionalLong.of(IDLE_MW) : OptionalLong.empty();
    private long counterMj = random.nextInt(1_000_000);
    private boolean idles;

    Channel(Level level, String device, String meter, int maximumMw) {
      this.level = level;
      this.device = device;
      this.meter = meter;
      this.maximumMw = maximumMw;
      this.pausesAtTimes = (level == Level.RACK || level == Level.FACILITY) && oneIn(2);
    }

    boolean isRead(long time) {
      boolean pauses = pausesAtTimes && time / (5 * MINUTE) % 3 == pausePhase;
      return time >= fromMs && !pauses && !oneIn(12);
    }

    Input.Reading read(String site, String host, long time, long received, long sinceMs) {
      if (oneIn(40)) {
        idles = !idles;
      }
      long power = idles ? random.nextInt((int) IDLE_MW + 2_000) : random.nextInt(maximumMw);
      counterMj += power * sinceMs / 1_000;
      if (oneIn(150)) {
        counterMj = random.nextInt(1_000);
      } else if (oneIn(300)) {
        counterMj += 900_000_000L;
      }
      if (rangeMj > 0) {
        counterMj %= rangeMj;
      }
      boolean counts = countsAtTimes && time / (7 * MINUTE) % 4 != 3 && !oneIn(5);
      boolean powers = !counts || alwaysPower || oneIn(2);
      return new Input.Reading(
          site,
          host,
          level,
          device,
          meter,
          time,
          received,
          powers ? OptionalLong.of(power) : OptionalLong.empty(),
          counts ? OptionalLong.of(counterMj) : OptionalLong.empty(),
          tellsUtilisation && oneIn(2)
              ? OptionalLong.of(idles ? 0 : 1 + random.nextInt(1_000_000_000))
              : OptionalLong.empty(),
          modelled,
          rangeMj,
          idleMw);
    }
  }

  private void addReadings(String site, String host, long period, List<Channel> channels) {
    long outageFrom = startMs + random.nextInt((int) lengthMs);
    long outageTo = outageFrom + (oneIn(2) ? 0 : random.nextInt((int) HOUR));
    long last = startMs;
    for (long time = startMs + random.nextInt(30_000);
        time < startMs + lengthMs;
        time += period / 2 + random.nextInt((int) period)) {
      if (oneIn(60)) {
        // up to beyond what power may bridge
        time += random.nextInt((int) (8 * period + MINUTE));
      }
      if (time >= outageFrom && time < outageTo) {
        continue;
      }
      long received = time + (oneIn(4) ? random.nextInt(120_000) : random.nextInt(2_000));
      for (Channel channel : channels) {
        if (channel.isRead(time)) {
          inputs.add(channel.read(site, host, time, received, time - last));
        }
      }
      last = time;
    }
  }

  private void addJobs(String site, String host, int devices) {
    int jobs = random.nextInt(7);
    // some jobs run on many hosts and sites
    int wide = random.nextInt(2 * jobs + 1);
    Map<String, Long> exclusiveUntil = new HashMap<>();
    for (int i = 0; i < jobs; i++) {
      String job = i == wide ? prefix + "smc/wide" : "smc/" + site + host + "-" + i;
      int attempts = oneIn(5) ? 2 + random.nextInt(2) : 1;
      boolean whole = devices == 0 ? !oneIn(3) : oneIn(2);
      String device = whole ? "" : "gpu" + random.nextInt(devices + 1);
      String partition = !whole && oneIn(3) ? "mig" + random.nextInt(2) : "";
      boolean exclusive = oneIn(2);
      long start = startMs - 5 * MINUTE + random.nextInt((int) lengthMs);
      for (int attempt = 0; attempt < attempts; attempt++) {
        if (exclusive) {
          // what is exclusive is not given twice; only its STOP may get lost
          start = Math.max(start, exclusiveUntil.getOrDefault(device, start));
        }
        long stop = start + (oneIn(12) ? 0 : random.nextInt(40 * (int) MINUTE));
        long share = exclusive ? 1_000_000_000L : 1 + random.nextInt(999_999_999);
        addAllocation(job, attempt, site, host, device, partition, start, stop, share);
        if (exclusive) {
          exclusiveUntil.put(device, stop + 2 * MINUTE);
        }
        start = stop + random.nextInt(5 * (int) MINUTE);
      }
    }
  }

  private void addAllocation(
      String job,
      int attempt,
      String site,
      String host,
      String device,
      String partition,
      long start,
      long stop,
      long share) {
    boolean noStart = oneIn(15);
    if (!noStart) {
      inputs.add(event(job, attempt, true, site, host, device, partition, start, share));
      if (oneIn(6)) {
        long again = start + random.nextInt((int) MINUTE);
        inputs.add(event(job, attempt, true, site, host, device, partition, again, share));
      }
    }
    if (noStart || !oneIn(5)) {
      inputs.add(event(job, attempt, false, site, host, device, partition, stop, 1_000_000_000L));
      if (oneIn(6)) {
        long again = stop + random.nextInt(2 * (int) MINUTE) - MINUTE;
        inputs.add(
            event(job, attempt, false, site, host, device, partition, again, 1_000_000_000L));
      }
    }
  }

  private Input.JobEvent event(
      String job,
      int attempt,
      boolean start,
      String site,
      String host,
      String device,
      String partition,
      long time,
      long share) {
    long received = time + (oneIn(3) ? random.nextInt(15 * (int) MINUTE) : random.nextInt(5_000));
    return new Input.JobEvent(
        job,
        attempt,
        start,
        site,
        host,
        device,
        partition,
        time,
        received,
        share,
        start ? oneOf(List.of("", "ml", "vision")) : "",
        "",
        start && oneIn(3) ? "ann" : "",
        "",
        start ? "" : oneOf(END_STATES));
  }

  private void addIntensities(String zone) {
    for (String provider : PROVIDERS) {
      if (oneIn(3)) {
        continue;
      }
      for (Signal signal : Signal.values()) {
        for (Scope scope : Scope.values()) {
          if ((signal == Signal.AVERAGE && scope == Scope.DIRECT) || !oneIn(3)) {
            addSeries(zone, provider, signal, scope);
          }
        }
      }
    }
  }

  /** Intervals that change their length on the way, with holes, overlaps and revisions. */
  private void addSeries(String zone, String provider, Signal signal, Scope scope) {
    long from = startMs - HOUR + (oneIn(4) ? random.nextInt(90_000) : 0);
    while (from < startMs + lengthMs + HOUR) {
      long length = oneOf(List.of(5L, 15L, 30L, 60L)) * MINUTE + (oneIn(10) ? 12_345 : 0);
      if (!oneIn(6)) {
        int publications = 1 + random.nextInt(3);
        for (int i = 0; i < publications; i++) {
          long published = from - HOUR + 30L * i * MINUTE + random.nextInt(90_000);
          inputs.add(
              new Input.Intensity(
                  zone,
                  from,
                  from + length,
                  random.nextInt(500_000),
                  signal,
                  scope,
                  oneOf(List.of(Status.values())),
                  provider,
                  published,
                  published));
        }
      }
      from += oneIn(10) ? length / 2 : length;
    }
  }

  /** One record in twenty comes again, one in sixty with other values. */
  private void repeatSome() {
    List<Input> again = new ArrayList<>();
    for (Input input : inputs) {
      if (oneIn(20)) {
        again.add(input);
      }
      if (oneIn(60)) {
        again.add(contradicting(input));
      }
    }
    inputs.addAll(again);
  }

  private Input contradicting(Input input) {
    if (input instanceof Input.Reading r) {
      return new Input.Reading(
          r.site(),
          r.host(),
          r.level(),
          r.device(),
          r.meter(),
          r.timeMs(),
          r.receivedMs(),
          OptionalLong.of(random.nextInt(700_000)),
          r.counterMj().isPresent()
              ? OptionalLong.of(r.counterMj().getAsLong() + random.nextInt(2))
              : OptionalLong.empty(),
          r.utilisationPpb(),
          r.modelled(),
          r.counterRangeMj(),
          r.idleMw());
    }
    if (input instanceof Input.JobEvent e) {
      return new Input.JobEvent(
          e.job(),
          e.attempt(),
          e.start(),
          e.site(),
          e.host(),
          e.device(),
          e.partition(),
          e.timeMs(),
          e.receivedMs(),
          e.sharePpb() == 1_000_000_000L ? e.sharePpb() : 1 + random.nextInt(999_999_999),
          e.team() + "x",
          e.project(),
          e.user(),
          e.name(),
          e.start() ? "" : oneOf(END_STATES));
    }
    if (input instanceof Input.Intensity i) {
      return new Input.Intensity(
          i.zone(),
          i.fromMs(),
          i.toMs(),
          random.nextInt(500_000),
          i.signal(),
          i.scope(),
          oneOf(List.of(Status.values())),
          i.provider(),
          i.publishedMs(),
          i.receivedMs());
    }
    return contradicting((Input.SiteFactors) input);
  }

  /** Never of the same PUE: nothing else says which of them wins. */
  private Input.SiteFactors contradicting(Input.SiteFactors f) {
    long pue = pueMillionths();
    return new Input.SiteFactors(
        f.site(),
        f.fromMs(),
        f.publishedMs(),
        f.receivedMs(),
        f.zone(),
        pue == f.pueMillionths() ? pue + 1 : pue,
        f.periodMs(),
        f.meterOrder(),
        f.devicesPerHost(),
        f.intensityOrder(),
        f.signal(),
        f.scope(),
        f.fallbackMgPerKwh(),
        pricePerKwhMillionths(),
        f.currency(),
        wueMicrolitresPerKwh());
  }
}
