package io.joulestream.streams.rollup;

import io.joulestream.energy.CoveredTime;
import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.streams.MessageCodec;
import io.joulestream.streams.PricedSum;
import io.joulestream.streams.ledger.Amount;
import io.joulestream.streams.ledger.PricedFigure;

/**
 * What rows of jobs state, added up. mJ and ms.
 *
 * @param priced their energy and its price
 * @param heldIdleMj part of the energy
 * @param overheadMj part of the energy
 * @param uncertaintyMj bound on the error of the energy
 * @param covered held time by method
 * @param missingMs held time that nothing covers
 */
public record Use(
    PricedSum priced,
    long heldIdleMj,
    long overheadMj,
    long uncertaintyMj,
    CoveredTime covered,
    long missingMs)
    implements Summable<Use> {

  public static final Use NONE = new Use(PricedSum.NONE, 0, 0, 0, CoveredTime.NONE, 0);

  /** Of one row. */
  static Use of(PricedFigure stated) {
    Amount amount = stated.figure().amount();
    return new Use(
        stated.priced(),
        amount.heldIdleMj(),
        amount.overheadMj(),
        amount.uncertaintyMj(),
        amount.covered(),
        amount.missingMs());
  }

  @Override
  public long rows() {
    return priced.rows();
  }

  @Override
  public Use plus(Use other) {
    return new Use(
        priced.plus(other.priced),
        heldIdleMj + other.heldIdleMj,
        overheadMj + other.overheadMj,
        uncertaintyMj + other.uncertaintyMj,
        covered.plus(other.covered),
        missingMs + other.missingMs);
  }

  @Override
  public Use minus(Use other) {
    return new Use(
        priced.minus(other.priced),
        heldIdleMj - other.heldIdleMj,
        overheadMj - other.overheadMj,
        uncertaintyMj - other.uncertaintyMj,
        covered.minus(other.covered),
        missingMs - other.missingMs);
  }

  @Override
  public void write(BinaryWriter out) {
    priced.write(out);
    out.writeLong(heldIdleMj).writeLong(overheadMj).writeLong(uncertaintyMj);
    MessageCodec.writeCovered(covered, out);
    out.writeLong(missingMs);
  }

  public static Use read(BinaryReader in) {
    return new Use(
        PricedSum.read(in),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        MessageCodec.readCovered(in),
        in.readLong());
  }
}
