package io.joulestream.streams.rollup;

import io.joulestream.energy.CoveredTime;
import io.joulestream.energy.Upstream;
import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.streams.Message.Balance;
import io.joulestream.streams.MessageCodec;
import io.joulestream.streams.PricedSum;

/**
 * What rows of a site state, added up.
 *
 * @param rows how many windows are accounted for
 * @param finalRows how many of them are settled
 * @param balance their energies and missing time, without what was metered upstream
 * @param priced the price of their jobs and of what no job held
 * @param covered held time of their jobs by method
 * @param upstream what was metered above the hosts
 * @param faults settled windows that do not balance
 */
public record SiteSum(
    long rows,
    long finalRows,
    Balance balance,
    PricedSum priced,
    CoveredTime covered,
    UpstreamSum upstream,
    Faults faults)
    implements Summable<SiteSum> {

  public static final SiteSum NONE =
      new SiteSum(
          0, 0, Balance.NONE, PricedSum.NONE, CoveredTime.NONE, UpstreamSum.NONE, Faults.NONE);

  /**
   * Windows with a meter above the hosts. mJ and ms × meters.
   *
   * @param measuredMj IT energy of these windows
   */
  record UpstreamSum(long windows, long energyMj, long measuredMj, long missingMs) {

    static final UpstreamSum NONE = new UpstreamSum(0, 0, 0, 0);

    static UpstreamSum of(Balance row) {
      Upstream upstream = row.upstream();
      return upstream.level().isEmpty()
          ? NONE
          : new UpstreamSum(1, upstream.energyMj(), row.measuredMj(), upstream.missingMs());
    }

    private UpstreamSum plus(UpstreamSum other, int sign) {
      return new UpstreamSum(
          windows + sign * other.windows,
          energyMj + sign * other.energyMj,
          measuredMj + sign * other.measuredMj,
          missingMs + sign * other.missingMs);
    }
  }

  /**
   * Windows that do not balance.
   *
   * @param imbalanceMj sum of the imbalances without sign, mJ
   */
  record Faults(long windows, long imbalanceMj) {

    static final Faults NONE = new Faults(0, 0);

    private Faults plus(Faults other, int sign) {
      return new Faults(windows + sign * other.windows, imbalanceMj + sign * other.imbalanceMj);
    }
  }

  /**
   * Of one window that is accounted for.
   *
   * @param imbalanceMj energy of its jobs less what its hosts charge
   */
  public static SiteSum of(Balance row, PricedSum priced, boolean isFinal, long imbalanceMj) {
    boolean isFault = isFinal && imbalanceMj != 0;
    return new SiteSum(
        1,
        isFinal ? 1 : 0,
        withoutUpstream(row),
        priced,
        CoveredTime.NONE,
        UpstreamSum.of(row),
        isFault ? new Faults(1, Math.abs(imbalanceMj)) : Faults.NONE);
  }

  /** Levels of meters differ between windows: each counts by its own. */
  private static Balance withoutUpstream(Balance row) {
    return new Balance(
        false,
        row.measuredMj(),
        row.heldIdleMj(),
        row.unallocatedMj(),
        row.overheadMj(),
        row.negativeOverheadMj(),
        row.uncertaintyMj(),
        row.missingMs(),
        Upstream.NONE);
  }

  /** Held time of jobs alone. */
  static SiteSum of(CoveredTime covered) {
    return new SiteSum(0, 0, Balance.NONE, PricedSum.NONE, covered, UpstreamSum.NONE, Faults.NONE);
  }

  @Override
  public SiteSum plus(SiteSum other) {
    return new SiteSum(
        rows + other.rows,
        finalRows + other.finalRows,
        balance.plus(other.balance, 1, false),
        priced.plus(other.priced),
        covered.plus(other.covered),
        upstream.plus(other.upstream, 1),
        faults.plus(other.faults, 1));
  }

  @Override
  public SiteSum minus(SiteSum other) {
    return new SiteSum(
        rows - other.rows,
        finalRows - other.finalRows,
        balance.plus(other.balance, -1, false),
        priced.minus(other.priced),
        covered.minus(other.covered),
        upstream.plus(other.upstream, -1),
        faults.plus(other.faults, -1));
  }

  @Override
  public void write(BinaryWriter out) {
    out.writeLong(rows).writeLong(finalRows);
    MessageCodec.writeBalance(balance, out);
    priced.write(out);
    MessageCodec.writeCovered(covered, out);
    out.writeLong(upstream.windows).writeLong(upstream.energyMj);
    out.writeLong(upstream.measuredMj).writeLong(upstream.missingMs);
    out.writeLong(faults.windows).writeLong(faults.imbalanceMj);
  }

  static SiteSum read(BinaryReader in) {
    return new SiteSum(
        in.readLong(),
        in.readLong(),
        MessageCodec.readBalance(in),
        PricedSum.read(in),
        MessageCodec.readCovered(in),
        new UpstreamSum(in.readLong(), in.readLong(), in.readLong(), in.readLong()),
        new Faults(in.readLong(), in.readLong()));
  }
}
