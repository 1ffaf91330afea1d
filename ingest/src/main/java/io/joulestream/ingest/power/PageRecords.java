package io.joulestream.ingest.power;

import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.collect.Collected;
import io.joulestream.ingest.exposition.PageReader;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What is on one page of a target: readings, slots, and what is wrong with it. */
final class PageRecords implements PageReader.Visitor<List<RankedMetric>> {

  private final Rules rules;
  private final Target target;
  private final long receivedMs;
  private final Readings readings = new Readings();
  private final Set<Slot> slots = new LinkedHashSet<>();
  private final Set<String> hosts = new LinkedHashSet<>();
  private String firstFault = "";
  private int faults;

  /**
   * What holds for all pages.
   *
   * @param labels of all series
   */
  record Rules(
      Mapping mapping,
      PrometheusSettings.HostFrom hostFrom,
      Map<String, String> labels,
      KnownParts parts,
      RepeatedCounters counters) {}

  private record Slot(String host, String index, String device) {}

  /**
   * An empty page.
   *
   * @param receivedMs time of samples that have none of their own, epoch ms
   */
  PageRecords(Rules rules, Target target, long receivedMs) {
    this.rules = rules;
    this.target = target;
    this.receivedMs = receivedMs;
  }

  @Override
  public void bad(int line, String fault) {
    fault("line %d %s".formatted(line, fault));
  }

  private void fault(String sentence) {
    firstFault = faults == 0 ? sentence : firstFault;
    faults++;
  }

  @Override
  public void sample(
      List<RankedMetric> metrics, Map<String, String> series, String value, OptionalLong timeMs) {
    series.putAll(rules.labels);
    if (rules.hostFrom == PrometheusSettings.HostFrom.TARGET) {
      series.put(MetricMapping.INSTANCE, target.instance());
    } else {
      series.putIfAbsent(MetricMapping.INSTANCE, target.instance());
    }
    for (RankedMetric ranked : metrics) {
      if (ranked.metric().selector().test(series)) {
        add(ranked, series, value, timeMs.orElse(receivedMs));
      }
    }
  }

  private void add(RankedMetric ranked, Map<String, String> series, String value, long timeMs) {
    MetricMapping metric = ranked.metric();
    Optional<Channel> channel =
        metric.channel(series, rules.mapping.site(), rules.mapping.stripDomain());
    String scaled = metric.scaled(value);
    if (channel.isEmpty()) {
      fault("a series of %s has no label for its host or device".formatted(metric.metric()));
    } else if (metric.kind() == MetricKind.UTILISATION && !isRatio(scaled)) {
      // one reason to lose a utilisation is none to lose the power beside it
      fault(
          "%s is %s: a utilisation is from 0 to 1, so it is left out"
              .formatted(metric.metric(), value));
    } else {
      readings.add(timeMs, channel.get(), ranked.rank(), metric, metric.model(series), scaled);
      note(channel.get(), metric.slot(series));
    }
  }

  private static boolean isRatio(String text) {
    try {
      BigDecimal ratio = new BigDecimal(text);
      return ratio.signum() >= 0 && ratio.compareTo(BigDecimal.ONE) <= 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private void note(Channel channel, String slot) {
    hosts.add(channel.host());
    if (!slot.isEmpty()) {
      slots.add(new Slot(channel.host(), slot, channel.device()));
    }
  }

  void handOver(Collected into) {
    slots.forEach(slot -> into.slot(slot.host, slot.index, slot.device));
    readings.forEach(
        reading -> {
          if (isWhole(reading)) {
            into.add(RecordKind.POWER, record(rules.counters.without(reading)));
          }
        });
  }

  private boolean isWhole(Readings.Reading reading) {
    int parts = reading.parts();
    int most = parts == 0 ? 0 : rules.parts.most(reading.channel(), parts);
    if (parts < most) {
      fault(
          "%s of %s is a sum of %d parts, of which %d are there: it is left out"
              .formatted(reading.channel().level(), reading.channel().host(), most, parts));
    }
    return parts == most;
  }

  private static Map<String, String> record(Readings.Reading reading) {
    Map<String, String> record = new HashMap<>(16);
    record.put("time", Long.toString(reading.timeMs()));
    put(record, "site", reading.channel().site());
    record.put("host", reading.channel().host());
    record.put("level", reading.channel().level());
    put(record, "device", reading.channel().device());
    put(record, "meter", reading.channel().meter());
    put(record, "power_w", reading.powerW());
    put(record, "energy_j", reading.energyJ());
    put(record, "utilisation", reading.utilisation());
    put(record, "model", reading.model());
    put(record, "counter_range_j", reading.counterRangeJ());
    return record;
  }

  private static void put(Map<String, String> record, String column, String text) {
    if (!text.isEmpty()) {
      record.put(column, text);
    }
  }

  /** The host whose page it is, if it is of one only. */
  Optional<String> onlyHost() {
    return hosts.size() == 1 ? hosts.stream().findFirst() : Optional.empty();
  }

  /**
   * What is wrong with the page, in one sentence.
   *
   * @param samples how many of any metric were on it
   */
  Optional<String> fault(int samples) {
    if (faults == 0 && hosts.isEmpty()) {
      return Optional.of("has %d samples, none of a metric that is mapped".formatted(samples));
    }
    return faults == 0
        ? Optional.empty()
        : Optional.of(
            firstFault + (faults == 1 ? "" : " (and %d more faults)".formatted(faults - 1)));
  }
}
