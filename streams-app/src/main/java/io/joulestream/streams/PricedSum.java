package io.joulestream.streams;

import io.joulestream.energy.Basis;
import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A sum of windows of which some may not be priced, or not in every respect.
 *
 * @param rows how many windows
 * @param energyMj their IT energy, mJ
 * @param pricedMj IT energy of those whose emissions are known, mJ
 * @param uncertaintyUg bound on the error of {@code location}, µg
 * @param facility facility energy, mJ
 * @param location emissions by each window's own basis, µg
 * @param cost 10⁻⁶ of a currency
 * @param water µl
 * @param beside emissions by every basis, in the order of {@link Basis#ALL}, µg
 * @param bases how many windows count in {@code location} by a basis
 * @param currencies how many windows count in {@code cost} in a currency
 */
public record PricedSum(
    long rows,
    long energyMj,
    long pricedMj,
    long uncertaintyUg,
    Sum facility,
    Sum location,
    Sum cost,
    Sum water,
    List<Sum> beside,
    Map<String, Long> bases,
    Map<String, Long> currencies) {

  /** Where a sum is of several bases or currencies, which may not be added. */
  public static final String MIXED = "MIXED";

  public static final PricedSum NONE =
      new PricedSum(
          0,
          0,
          0,
          0,
          Sum.NONE,
          Sum.NONE,
          Sum.NONE,
          Sum.NONE,
          Collections.nCopies(Basis.ALL.size(), Sum.NONE),
          Map.of(),
          Map.of());

  public PricedSum {
    beside = List.copyOf(beside);
  }

  /**
   * What is known of a sum.
   *
   * @param value the sum of the known
   * @param rows how many those are
   */
  public record Sum(long value, long rows) {

    public static final Sum NONE = new Sum(0, 0);

    public static Sum of(long value) {
      return new Sum(value, 1);
    }

    private Sum plus(Sum other, int sign) {
      return new Sum(value + sign * other.value, rows + sign * other.rows);
    }

    private void write(BinaryWriter out) {
      out.writeLong(value).writeLong(rows);
    }

    private static Sum read(BinaryReader in) {
      return new Sum(in.readLong(), in.readLong());
    }
  }

  public Sum beside(Basis basis) {
    return beside.get(Basis.ALL.indexOf(basis));
  }

  /** Whether a part is known of every window, of which there is one. */
  public boolean isComplete(Sum part) {
    return rows > 0 && part.rows() == rows;
  }

  /** The one basis of {@code location}, {@link #MIXED}, or empty if no window counts in it. */
  public String basis() {
    return theOne(bases);
  }

  /** The one currency of {@code cost}, {@link #MIXED}, or empty if no window counts in it. */
  public String currency() {
    return theOne(currencies);
  }

  private static String theOne(Map<String, Long> counts) {
    return counts.size() > 1 ? MIXED : counts.keySet().stream().findFirst().orElse("");
  }

  public PricedSum plus(PricedSum other) {
    return plus(other, 1);
  }

  public PricedSum minus(PricedSum other) {
    return plus(other, -1);
  }

  private PricedSum plus(PricedSum other, int sign) {
    List<Sum> besides = new ArrayList<>(beside.size());
    for (int i = 0; i < beside.size(); i++) {
      besides.add(beside.get(i).plus(other.beside.get(i), sign));
    }
    return new PricedSum(
        rows + sign * other.rows,
        energyMj + sign * other.energyMj,
        pricedMj + sign * other.pricedMj,
        uncertaintyUg + sign * other.uncertaintyUg,
        facility.plus(other.facility, sign),
        location.plus(other.location, sign),
        cost.plus(other.cost, sign),
        water.plus(other.water, sign),
        besides,
        plus(bases, other.bases, sign),
        plus(currencies, other.currencies, sign));
  }

  private static Map<String, Long> plus(Map<String, Long> a, Map<String, Long> b, int sign) {
    if (b.isEmpty()) {
      return a;
    }
    Map<String, Long> counts = new TreeMap<>(a);
    b.forEach((name, count) -> counts.merge(name, sign * count, Long::sum));
    counts.values().removeIf(count -> count == 0);
    return counts;
  }

  public void write(BinaryWriter out) {
    out.writeLong(rows).writeLong(energyMj).writeLong(pricedMj).writeLong(uncertaintyUg);
    facility.write(out);
    location.write(out);
    cost.write(out);
    water.write(out);
    beside.forEach(sum -> sum.write(out));
    write(bases, out);
    write(currencies, out);
  }

  private static void write(Map<String, Long> counts, BinaryWriter out) {
    out.writeInt(counts.size());
    counts.forEach((name, count) -> out.writeString(name).writeLong(count));
  }

  public static PricedSum read(BinaryReader in) {
    return new PricedSum(
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        Sum.read(in),
        Sum.read(in),
        Sum.read(in),
        Sum.read(in),
        readBeside(in),
        readCounts(in),
        readCounts(in));
  }

  private static List<Sum> readBeside(BinaryReader in) {
    List<Sum> sums = new ArrayList<>();
    for (int i = 0; i < Basis.ALL.size(); i++) {
      sums.add(Sum.read(in));
    }
    return sums;
  }

  private static Map<String, Long> readCounts(BinaryReader in) {
    Map<String, Long> counts = new TreeMap<>();
    for (int size = in.readInt(); size > 0; size--) {
      counts.put(in.readString(), in.readLong());
    }
    return counts;
  }
}
