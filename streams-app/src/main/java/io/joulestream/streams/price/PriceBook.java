package io.joulestream.streams.price;

import io.joulestream.energy.Basis;
import io.joulestream.energy.Intensity;
import io.joulestream.energy.IntensityChoice;
import io.joulestream.energy.Scope;
import io.joulestream.energy.Signal;
import io.joulestream.energy.SiteFactors;
import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.streams.Message.FactorsAccepted;
import io.joulestream.streams.Message.IntensityAccepted;
import io.joulestream.streams.MessageCodec;
import io.joulestream.streams.Windows;
import io.joulestream.streams.price.Tariff.Factors;
import io.joulestream.streams.state.ByteStore;
import io.joulestream.streams.state.StateKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * All accepted intensities and factors, and the tariff that follows from them for any window.
 *
 * <p>Every task has a copy of its own, which changes only between its records: so a price never
 * depends on the timing of another task. Intensities are kept by the hours they touch, those of
 * more than a day apart, so that a tariff takes one or two look-ups.
 */
public final class PriceBook {

  private static final long HOUR_MS = 3_600_000;
  private static final long LONGEST_BY_HOUR_MS = 24 * HOUR_MS;
  private static final int MOST_TARIFFS = 4_096;
  private static final int MOST_HOURS = 4_096;

  private final ByteStore store;
  private final Windows windows;
  private final Map<String, List<FactorsAccepted>> factors = new HashMap<>();
  private final Map<StateKey, Tariff> tariffs = recentlyUsed(MOST_TARIFFS);
  private final Map<StateKey, List<IntensityAccepted>> hours = recentlyUsed(MOST_HOURS);

  /**
   * The book in a part of a store.
   *
   * @param store holds entries of the kinds {@code F} and {@code I}
   */
  public PriceBook(ByteStore store, Windows windows) {
    this.store = store;
    this.windows = windows;
  }

  private static <K, V> Map<K, V> recentlyUsed(int most) {
    return new LinkedHashMap<>(64, 0.75f, true) {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
      }
    };
  }

  /** Reads back the factors that the store was last committed with. */
  public void restore() {
    factors.clear();
    tariffs.clear();
    hours.clear();
    for (ByteStore.Entry entry :
        store.scan(StateKey.key().kind('F').build(), StateKey.key().kind('F').end())) {
      FactorsAccepted row = (FactorsAccepted) MessageCodec.decode(entry.value());
      factors.computeIfAbsent(row.site(), site -> new ArrayList<>()).add(row);
    }
  }

  /**
   * Windows of a site whose tariff may have changed.
   *
   * @param fromMs start of the first window
   * @param toMs end of the last window, or {@link Long#MAX_VALUE}
   */
  public record Change(String site, long fromMs, long toMs) {}

  /** Takes in a row of factors, replacing one of the same identity. */
  public List<Change> accept(FactorsAccepted accepted) {
    SiteFactors row = accepted.factors();
    List<FactorsAccepted> rows =
        factors.computeIfAbsent(accepted.site(), site -> new ArrayList<>());
    rows.removeIf(
        known ->
            known.factors().fromMs() == row.fromMs()
                && known.factors().publishedMs() == row.publishedMs());
    rows.add(accepted);
    store.put(
        StateKey.key()
            .kind('F')
            .text(accepted.site())
            .time(row.fromMs())
            .time(row.publishedMs())
            .build(),
        MessageCodec.encode(accepted));
    tariffs.clear();
    long until =
        rows.stream()
            .mapToLong(known -> known.factors().fromMs())
            .filter(from -> from > row.fromMs())
            .min()
            .orElse(Long.MAX_VALUE);
    return List.of(new Change(accepted.site(), windows.startOf(row.fromMs()), until));
  }

  /** Takes in an intensity, replacing one of the same identity. */
  public List<Change> accept(IntensityAccepted accepted) {
    Intensity intensity = accepted.intensity();
    Series series = new Series(accepted.zone(), accepted.signal(), accepted.scope());
    if (intensity.toMs() - intensity.fromMs() > LONGEST_BY_HOUR_MS) {
      replace(series.longOnes(), accepted);
    } else {
      for (long hour = hourOf(intensity.fromMs()); hour < intensity.toMs(); hour += HOUR_MS) {
        replace(series.hour(hour), accepted);
      }
    }
    tariffs.clear();
    List<Change> changes = new ArrayList<>();
    factors.forEach(
        (site, rows) -> {
          if (rows.stream().anyMatch(row -> row.factors().zone().equals(accepted.zone()))) {
            changes.add(
                new Change(
                    site, windows.startOf(intensity.fromMs()), windows.ceiling(intensity.toMs())));
          }
        });
    return changes;
  }

  private static long hourOf(long timeMs) {
    return Math.floorDiv(timeMs, HOUR_MS) * HOUR_MS;
  }

  /** Intensities that can price a window in each other's place. */
  private record Series(String zone, Signal signal, Scope scope) {

    private StateKey.Writer key(char kind) {
      return StateKey.key().kind('I').kind(kind).text(zone).text(signal.name()).text(scope.name());
    }

    StateKey hour(long hour) {
      return key('h').time(hour).build();
    }

    StateKey longOnes() {
      return key('l').build();
    }
  }

  private void replace(StateKey key, IntensityAccepted accepted) {
    List<IntensityAccepted> values = new ArrayList<>(values(key));
    values.removeIf(known -> isSame(known.intensity(), accepted.intensity()));
    values.add(accepted);
    hours.put(key, values);
    BinaryWriter out = MessageCodec.open().writeInt(values.size());
    values.forEach(value -> out.writeBytes(MessageCodec.encode(value)));
    store.put(key, out.toBytes());
  }

  private static boolean isSame(Intensity a, Intensity b) {
    return a.fromMs() == b.fromMs()
        && a.toMs() == b.toMs()
        && a.provider().equals(b.provider())
        && a.publishedMs() == b.publishedMs();
  }

  private List<IntensityAccepted> values(StateKey key) {
    List<IntensityAccepted> known = hours.get(key);
    if (known == null) {
      known = load(key);
      hours.put(key, known);
    }
    return known;
  }

  private List<IntensityAccepted> load(StateKey key) {
    byte[] bytes = store.get(key);
    if (bytes == null) {
      return List.of();
    }
    BinaryReader in = MessageCodec.open(bytes);
    List<IntensityAccepted> values = new ArrayList<>();
    for (int count = in.readInt(); count > 0; count--) {
      values.add((IntensityAccepted) MessageCodec.decode(in.readBytes()));
    }
    return values;
  }

  /** The tariff of a site's window. */
  public Tariff tariff(String site, long windowMs) {
    return tariffs.computeIfAbsent(
        StateKey.key().text(site).time(windowMs).build(), key -> workOut(site, windowMs));
  }

  private Tariff workOut(String site, long windowMs) {
    List<FactorsAccepted> rows = factors.getOrDefault(site, List.of());
    List<SiteFactors> candidates = rows.stream().map(FactorsAccepted::factors).toList();
    Optional<SiteFactors> chosen = SiteFactors.at(candidates, windowMs);
    if (chosen.isEmpty()) {
      return Tariff.UNKNOWN;
    }
    SiteFactors row = chosen.get();
    long received =
        rows.stream()
            .filter(candidate -> candidate.factors().fromMs() == row.fromMs())
            .mapToLong(FactorsAccepted::receivedMs)
            .max()
            .orElse(Long.MIN_VALUE);
    return withIntensity(row, row.superseded(candidates), received, windowMs);
  }

  private Tariff withIntensity(SiteFactors row, int revision, long received, long windowMs) {
    Basis primary = Basis.of(row.signal(), row.scope());
    Optional<IntensityChoice> choice = Optional.empty();
    List<OptionalLong> beside = new ArrayList<>();
    long latest = received;
    for (Basis basis : Basis.ALL) {
      List<IntensityAccepted> offered = offered(row, basis.signal(), basis.scope(), windowMs);
      latest = offered.stream().mapToLong(IntensityAccepted::receivedMs).reduce(latest, Math::max);
      Optional<IntensityChoice> ofBasis = choice(row, offered, windowMs);
      beside.add(
          ofBasis.map(c -> OptionalLong.of(c.mgPerKwh())).orElseGet(() -> OptionalLong.empty()));
      if (basis == primary) {
        choice = ofBasis;
      }
    }
    OptionalLong fallback = row.fallbackMgPerKwh();
    return new Tariff(
        Factors.of(row),
        choice.map(c -> OptionalLong.of(c.mgPerKwh())).orElse(fallback),
        choice.map(c -> c.status().name()).orElse(fallback.isPresent() ? Tariff.FALLBACK : ""),
        choice.map(IntensityChoice::provider).orElse(""),
        revision + choice.map(IntensityChoice::revision).orElse(0),
        beside,
        latest);
  }

  private Optional<IntensityChoice> choice(
      SiteFactors row, List<IntensityAccepted> offered, long windowMs) {
    return IntensityChoice.choose(
        offered.stream().map(IntensityAccepted::intensity).toList(),
        windowMs,
        windowMs + windows.lengthMs(),
        row.intensityOrder());
  }

  /** The values of a basis that touch a window. */
  private List<IntensityAccepted> offered(
      SiteFactors row, Signal signal, Scope scope, long windowMs) {
    Series series = new Series(row.zone(), signal, scope);
    long end = windowMs + windows.lengthMs();
    List<IntensityAccepted> offered = new ArrayList<>(values(series.longOnes()));
    offered.addAll(values(series.hour(hourOf(windowMs))));
    offered.removeIf(v -> v.intensity().fromMs() >= end || v.intensity().toMs() <= windowMs);
    return offered;
  }
}
