package io.joulestream.schemas;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * In which range the average carbon intensity of a zone is plausible.
 *
 * <p>Providers write 0 where they have no value, which would price the hour at nothing. In most
 * zones 0 cannot be; in some it can, so only zones that are listed have a floor.
 */
public final class IntensityRanges {

  private static final String TABLE = "intensity-ranges.csv";
  private static final String HEADER = "zone,min_g_per_kwh,max_g_per_kwh,source";
  private static final long MOST_MG_PER_KWH = 100_000_000;

  /** What holds for zones that are not listed. */
  static final Range ANYWHERE = new Range(0, MOST_MG_PER_KWH);

  private static final IntensityRanges BUNDLED = bundledTable();

  private final Map<String, Range> byZone;

  private IntensityRanges(Map<String, Range> byZone) {
    this.byZone = Map.copyOf(byZone);
  }

  /**
   * A range, both ends included.
   *
   * @param minMgPerKwh at least 0, mg/kWh
   * @param maxMgPerKwh at least the minimum, at most 100 kg/kWh, mg/kWh
   */
  public record Range(long minMgPerKwh, long maxMgPerKwh) {
    public Range {
      if (minMgPerKwh < 0 || maxMgPerKwh < minMgPerKwh || maxMgPerKwh > MOST_MG_PER_KWH) {
        throw new IllegalArgumentException(
            "%d to %d mg/kWh: a range lies within 0 and %d"
                .formatted(minMgPerKwh, maxMgPerKwh, MOST_MG_PER_KWH));
      }
    }

    boolean contains(long mgPerKwh) {
      return mgPerKwh >= minMgPerKwh && mgPerKwh <= maxMgPerKwh;
    }
  }

  /** The zones of which a year of real values is known; see {@code intensity-ranges.csv}. */
  public static IntensityRanges bundled() {
    return BUNDLED;
  }

  /** These ranges with some replaced or added. */
  public IntensityRanges overriddenBy(Map<String, Range> ranges) {
    Map<String, Range> all = new HashMap<>(byZone);
    all.putAll(ranges);
    return new IntensityRanges(all);
  }

  /** The range of a zone; of one that is not listed, 0 to 100 kg/kWh. */
  public Range of(String zone) {
    return byZone.getOrDefault(zone, ANYWHERE);
  }

  private static IntensityRanges bundledTable() {
    InputStream table =
        Objects.requireNonNull(IntensityRanges.class.getResourceAsStream(TABLE), TABLE);
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(table, StandardCharsets.UTF_8))) {
      return parse(lines.lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a table with the columns {@code zone,min_g_per_kwh,max_g_per_kwh,source}; lines that
   * begin with {@code #} are comments.
   *
   * @throws IllegalArgumentException naming the line if one cannot be read or repeats a zone
   */
  static IntensityRanges parse(List<String> lines) {
    List<String> rows =
        lines.stream().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    if (rows.isEmpty() || !rows.get(0).equals(HEADER)) {
      throw new IllegalArgumentException("a table of plausible intensities begins with " + HEADER);
    }
    Map<String, Range> table = new HashMap<>();
    rows.subList(1, rows.size()).forEach(row -> add(row, table));
    return new IntensityRanges(table);
  }

  private static void add(String row, Map<String, Range> table) {
    String[] cells = row.split(",", 4);
    try {
      if (cells.length < 4 || cells[3].isBlank()) {
        throw new IllegalArgumentException("expected " + HEADER);
      }
      if (table.put(cells[0], new Range(milligrams(cells[1]), milligrams(cells[2]))) != null) {
        throw new IllegalArgumentException("the zone is there already");
      }
    } catch (ArithmeticException | IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + row + "': " + e.getMessage(), e);
    }
  }

  private static long milligrams(String grams) {
    return new BigDecimal(grams).movePointRight(3).longValueExact();
  }
}
