package io.joulestream.streams.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Power at or under which a device of a model is idle, where its readings have no utilisation
 * (semantics §5, "Held idle").
 *
 * <p>A model is matched without regard to case, blanks around it and a leading {@code NVIDIA},
 * which older drivers leave out; an entry that ends in {@code *} stands for every model that begins
 * so. A full name counts before a beginning, a longer beginning before a shorter one.
 *
 * <p>Lookups are kept: a host asks for every meter each time its windows are worked out.
 */
public final class IdleWatts {

  private static final String TABLE = "idle-watts.csv";
  private static final String HEADER = "model,idle_w,state,source";
  private static final String VENDOR = "nvidia ";

  /** Models are data: a sender that makes them up cannot fill the memory. */
  private static final int MOST_KEPT = 1_000;

  private static final IdleWatts BUNDLED = bundledTable();

  private final Map<String, Long> mwByModel;
  private final ConcurrentHashMap<String, OptionalLong> kept = new ConcurrentHashMap<>();

  private IdleWatts(Map<String, Long> mwByModel) {
    this.mwByModel = Map.copyOf(mwByModel);
  }

  /**
   * The greatest idle draws that were published, each with its source in {@code idle-watts.csv}.
   */
  public static IdleWatts bundled() {
    return BUNDLED;
  }

  /**
   * This table with some entries replaced or added.
   *
   * @param byModel mW by model, or by the beginning of models if it ends in {@code *}; 0 for a
   *     model whose power is to say nothing
   * @throws IllegalArgumentException if a power is negative
   */
  public IdleWatts overriddenBy(Map<String, Long> byModel) {
    Map<String, Long> all = new HashMap<>(mwByModel);
    byModel.forEach((model, mw) -> all.put(normalised(model), notNegative(model, mw)));
    return new IdleWatts(all);
  }

  private static long notNegative(String model, long mw) {
    if (mw < 0) {
      throw new IllegalArgumentException(
          mw + " mW of idle power for model '" + model + "': it cannot be negative");
    }
    return mw;
  }

  /** Power at or under which a device of {@code model} is idle, mW, if known. */
  OptionalLong mw(String model) {
    OptionalLong known = kept.get(model);
    if (known == null) {
      known = lookUp(normalised(model));
      if (kept.size() < MOST_KEPT) {
        kept.put(model, known);
      }
    }
    return known;
  }

  private OptionalLong lookUp(String model) {
    Long mw = mwByModel.get(model);
    for (int length = model.length(); mw == null && length >= 0; length--) {
      mw = mwByModel.get(model.substring(0, length) + '*');
    }
    return mw == null ? OptionalLong.empty() : OptionalLong.of(mw);
  }

  private static String normalised(String model) {
    String lower = model.strip().toLowerCase(Locale.ROOT);
    return lower.startsWith(VENDOR) ? lower.substring(VENDOR.length()).strip() : lower;
  }

  private static IdleWatts bundledTable() {
    InputStream table = Objects.requireNonNull(IdleWatts.class.getResourceAsStream(TABLE), TABLE);
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(table, StandardCharsets.UTF_8))) {
      return parse(lines.lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a table with the columns {@code model,idle_w,state,source}; lines that begin with {@code
   * #} are comments.
   *
   * @throws IllegalArgumentException naming the line if one cannot be read, has no source, or
   *     repeats a model
   */
  static IdleWatts parse(List<String> lines) {
    List<String> rows = new ArrayList<>(lines);
    rows.removeIf(line -> line.isBlank() || line.startsWith("#"));
    if (rows.isEmpty() || !rows.get(0).equals(HEADER)) {
      throw new IllegalArgumentException("a table of idle watts begins with " + HEADER);
    }
    Map<String, Long> table = new HashMap<>();
    rows.subList(1, rows.size()).forEach(row -> add(row, table));
    return new IdleWatts(table);
  }

  private static void add(String row, Map<String, Long> table) {
    String[] cells = row.split(",", 4);
    if (cells.length < 4 || cells[3].isBlank()) {
      throw new IllegalArgumentException("'" + row + "': expected " + HEADER);
    }
    if (table.put(normalised(cells[0]), milliwatts(cells[0], cells[1])) != null) {
      throw new IllegalArgumentException("'" + row + "': the model is there already");
    }
  }

  private static long milliwatts(String model, String watts) {
    try {
      return notNegative(model, new BigDecimal(watts).movePointRight(3).longValueExact());
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException(
          "'" + watts + "' W of idle power for model '" + model + "': it is no number of mW", e);
    }
  }
}
