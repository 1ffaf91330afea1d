package io.joulestream.oracle;

import io.joulestream.oracle.Input.Intensity;
import io.joulestream.oracle.Input.JobEvent;
import io.joulestream.oracle.Input.Level;
import io.joulestream.oracle.Input.Reading;
import io.joulestream.oracle.Input.Scope;
import io.joulestream.oracle.Input.Signal;
import io.joulestream.oracle.Input.SiteFactors;
import io.joulestream.oracle.Input.Status;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Inputs of site "lon", host "h", with all but the point of a test filled in. */
final class Given {
  static final long MINUTE_MS = 60_000;
  static final OptionalLong NONE = OptionalLong.empty();

  private Given() {}

  static MeterOf device(String device) {
    return new MeterOf("h", Level.DEVICE, device, "", false, 0, NONE);
  }

  static MeterOf node() {
    return new MeterOf("h", Level.NODE, "", "", false, 0, NONE);
  }

  static JobOf job(String job) {
    return new JobOf(job, 0, "h", "0", "", 1_000_000_000, Labels.NONE);
  }

  static Factors factors() {
    return new Factors(0, 0, "GB", 1_000_000, List.of(), 0, List.of(), NONE, Terms.DEFAULT);
  }

  static Value value(long mgPerKwh) {
    return new Value(0, 3_600_000, mgPerKwh, Status.MEASURED, "neso", 0);
  }

  static Books books(List<? extends Input> first, Input... more) {
    return Oracle.of(Stream.concat(first.stream(), Stream.of(more)).toList(), MINUTE_MS);
  }

  static Books books(Input... inputs) {
    return books(List.of(), inputs);
  }

  /** Job "a" holds a device that uses so much in the first minute. */
  static List<Input> using(long mj) {
    return List.of(device("0").counter(0, 0), device("0").counter(20_000, mj), job("a").start(0));
  }

  /** Job "a" holds a device that uses half of so much in the first minute, half in the second. */
  static List<Input> usingInTwoMinutes(long mj) {
    return List.of(
        device("0").counter(50_000, 0), device("0").counter(70_000, mj), job("a").start(50_000));
  }

  /**
   * Jobs "a" and "b" hold a third of a device each in the first minute: 1799 mJ, 1801 mJ, and 1800
   * mJ that nobody holds.
   */
  static List<Input> usingInThirds() {
    return List.of(
        device("0").counter(0, 0),
        device("0").counter(20_000, 5400),
        job("a").share(333_333_333).start(0),
        job("b").share(333_333_334).start(0));
  }

  /** The row of a job in a window; there must be one. */
  static JobMinute minute(Books books, String job, long windowMs) {
    return only(
        books.jobMinutes().stream()
            .filter(row -> row.job().equals(job) && row.windowMs() == windowMs)
            .toList());
  }

  static JobTotal total(Books books, String job) {
    return only(books.jobTotals().stream().filter(row -> row.job().equals(job)).toList());
  }

  static Balance balance(Books books, long windowMs) {
    return only(books.balances().stream().filter(row -> row.windowMs() == windowMs).toList());
  }

  static <T> T only(Collection<T> items) {
    if (items.size() != 1) {
      throw new AssertionError(items.size() + " items, not one: " + items);
    }
    return items.iterator().next();
  }

  /** A meter, to be read. */
  record MeterOf(
      String host,
      Level level,
      String device,
      String meter,
      boolean modelled,
      long counterRangeMj,
      OptionalLong idleMw) {

    MeterOf on(String otherHost) {
      return new MeterOf(otherHost, level, device, meter, modelled, counterRangeMj, idleMw);
    }

    MeterOf level(Level other) {
      return new MeterOf(host, other, device, meter, modelled, counterRangeMj, idleMw);
    }

    MeterOf meter(String name) {
      return new MeterOf(host, level, device, name, modelled, counterRangeMj, idleMw);
    }

    MeterOf estimating() {
      return new MeterOf(host, level, device, meter, true, counterRangeMj, idleMw);
    }

    MeterOf wrappingAt(long rangeMj) {
      return new MeterOf(host, level, device, meter, modelled, rangeMj, idleMw);
    }

    MeterOf idleUpTo(long mw) {
      return new MeterOf(host, level, device, meter, modelled, counterRangeMj, OptionalLong.of(mw));
    }

    Reading power(long timeMs, long mw) {
      return reading(timeMs, OptionalLong.of(mw), NONE, NONE);
    }

    Reading counter(long timeMs, long mj) {
      return reading(timeMs, NONE, OptionalLong.of(mj), NONE);
    }

    Reading utilised(long timeMs, long mw, long ppb) {
      return reading(timeMs, OptionalLong.of(mw), NONE, OptionalLong.of(ppb));
    }

    Reading reading(long timeMs, OptionalLong mw, OptionalLong mj, OptionalLong ppb) {
      return new Reading(
          "lon",
          host,
          level,
          device,
          meter,
          timeMs,
          timeMs,
          mw,
          mj,
          ppb,
          modelled,
          counterRangeMj,
          idleMw);
    }

    /** Readings of one power every ten seconds, both ends included. */
    List<Reading> steady(long fromMs, long toMs, long mw) {
      return Stream.iterate(fromMs, t -> t <= toMs, t -> t + 10_000)
          .map(t -> power(t, mw))
          .toList();
    }
  }

  /** A job, to be started and stopped. */
  record JobOf(
      String job,
      int attempt,
      String host,
      String device,
      String partition,
      long sharePpb,
      Labels labels) {

    JobOf attempt(int other) {
      return new JobOf(job, other, host, device, partition, sharePpb, labels);
    }

    JobOf on(String otherHost) {
      return new JobOf(job, attempt, otherHost, device, partition, sharePpb, labels);
    }

    JobOf device(String other) {
      return new JobOf(job, attempt, host, other, partition, sharePpb, labels);
    }

    JobOf wholeHost() {
      return device("");
    }

    JobOf partition(String other) {
      return new JobOf(job, attempt, host, device, other, sharePpb, labels);
    }

    JobOf share(long ppb) {
      return new JobOf(job, attempt, host, device, partition, ppb, labels);
    }

    JobOf team(String team) {
      Labels changed = new Labels(team, labels.project(), labels.user(), labels.name());
      return new JobOf(job, attempt, host, device, partition, sharePpb, changed);
    }

    JobEvent start(long timeMs) {
      return event(true, timeMs, "");
    }

    JobEvent stop(long timeMs) {
      return event(false, timeMs, "");
    }

    JobEvent stop(long timeMs, String endState) {
      return event(false, timeMs, endState);
    }

    private JobEvent event(boolean start, long timeMs, String endState) {
      return new JobEvent(
          job,
          attempt,
          start,
          "lon",
          host,
          device,
          partition,
          timeMs,
          timeMs,
          sharePpb,
          labels.team(),
          labels.project(),
          labels.user(),
          labels.name(),
          endState);
    }
  }

  /** Factors of the site, by default of zone GB and PUE 1. */
  record Factors(
      long fromMs,
      long publishedMs,
      String zone,
      long pueMillionths,
      List<String> meterOrder,
      int devicesPerHost,
      List<String> intensityOrder,
      OptionalLong fallbackMgPerKwh,
      Terms terms) {

    Factors at(long from, long published) {
      return new Factors(
          from,
          published,
          zone,
          pueMillionths,
          meterOrder,
          devicesPerHost,
          intensityOrder,
          fallbackMgPerKwh,
          terms);
    }

    Factors pue(long millionths) {
      return new Factors(
          fromMs,
          publishedMs,
          zone,
          millionths,
          meterOrder,
          devicesPerHost,
          intensityOrder,
          fallbackMgPerKwh,
          terms);
    }

    Factors meters(String... order) {
      return new Factors(
          fromMs,
          publishedMs,
          zone,
          pueMillionths,
          List.of(order),
          devicesPerHost,
          intensityOrder,
          fallbackMgPerKwh,
          terms);
    }

    Factors devicesPerHost(int devices) {
      return new Factors(
          fromMs,
          publishedMs,
          zone,
          pueMillionths,
          meterOrder,
          devices,
          intensityOrder,
          fallbackMgPerKwh,
          terms);
    }

    Factors providers(String... order) {
      return new Factors(
          fromMs,
          publishedMs,
          zone,
          pueMillionths,
          meterOrder,
          devicesPerHost,
          List.of(order),
          fallbackMgPerKwh,
          terms);
    }

    Factors fallback(long mgPerKwh) {
      return new Factors(
          fromMs,
          publishedMs,
          zone,
          pueMillionths,
          meterOrder,
          devicesPerHost,
          intensityOrder,
          OptionalLong.of(mgPerKwh),
          terms);
    }

    Factors pricedBy(Signal signal, Scope scope) {
      return with(
          new Terms(signal, scope, terms.pricePerKwh(), terms.currency(), terms.wuePerKwh()));
    }

    /** In millionths. */
    Factors price(long perKwh, String currency) {
      return with(
          new Terms(
              terms.signal(), terms.scope(), OptionalLong.of(perKwh), currency, terms.wuePerKwh()));
    }

    /** In microlitres. */
    Factors wue(long perKwh) {
      return with(
          new Terms(
              terms.signal(),
              terms.scope(),
              terms.pricePerKwh(),
              terms.currency(),
              OptionalLong.of(perKwh)));
    }

    private Factors with(Terms other) {
      return new Factors(
          fromMs,
          publishedMs,
          zone,
          pueMillionths,
          meterOrder,
          devicesPerHost,
          intensityOrder,
          fallbackMgPerKwh,
          other);
    }

    SiteFactors row() {
      return new SiteFactors(
          "lon",
          fromMs,
          publishedMs,
          publishedMs,
          zone,
          pueMillionths,
          10_000,
          meterOrder,
          devicesPerHost,
          intensityOrder,
          terms.signal(),
          terms.scope(),
          fallbackMgPerKwh,
          terms.pricePerKwh(),
          terms.currency(),
          terms.wuePerKwh());
    }
  }

  /** What a site pays, in carbon, money (millionths) and water (microlitres). */
  record Terms(
      Signal signal,
      Scope scope,
      OptionalLong pricePerKwh,
      String currency,
      OptionalLong wuePerKwh) {
    static final Terms DEFAULT = new Terms(Signal.AVERAGE, Scope.DIRECT, NONE, "", NONE);
  }

  /** An intensity of GB, by default measured and of the first hour. */
  record Value(
      long fromMs, long toMs, long mgPerKwh, Status status, String provider, long publishedMs) {

    Value over(long from, long to) {
      return new Value(from, to, mgPerKwh, status, provider, publishedMs);
    }

    Value status(Status other) {
      return new Value(fromMs, toMs, mgPerKwh, other, provider, publishedMs);
    }

    Value by(String other) {
      return new Value(fromMs, toMs, mgPerKwh, status, other, publishedMs);
    }

    Value published(long ms) {
      return new Value(fromMs, toMs, mgPerKwh, status, provider, ms);
    }

    Intensity row() {
      return row(Signal.AVERAGE, Scope.DIRECT);
    }

    Intensity row(Signal signal, Scope scope) {
      return new Intensity(
          "GB", fromMs, toMs, mgPerKwh, signal, scope, status, provider, publishedMs, publishedMs);
    }
  }
}
