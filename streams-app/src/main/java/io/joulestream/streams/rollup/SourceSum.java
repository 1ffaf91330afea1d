package io.joulestream.streams.rollup;

import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.streams.ledger.Figure;
import io.joulestream.streams.price.Tariff;
import java.util.OptionalLong;

/**
 * What one source priced.
 *
 * @param rows how many rows
 * @param energyMj their IT energy, mJ
 * @param pricedRows rows whose emissions are known
 * @param locationUg their emissions, µg
 * @param revisedRows rows that supersede an earlier published value
 */
public record SourceSum(
    long rows, long energyMj, long pricedRows, long locationUg, long revisedRows)
    implements Summable<SourceSum> {

  public static final SourceSum NONE = new SourceSum(0, 0, 0, 0, 0);

  /** Of one row. */
  static SourceSum of(Figure stated) {
    Tariff tariff = stated.tariff();
    long energy = stated.amount().energyMj();
    OptionalLong location = tariff.locationUg(energy);
    return new SourceSum(
        1, energy, location.isPresent() ? 1 : 0, location.orElse(0), tariff.revision() > 0 ? 1 : 0);
  }

  @Override
  public SourceSum plus(SourceSum other) {
    return plus(other, 1);
  }

  @Override
  public SourceSum minus(SourceSum other) {
    return plus(other, -1);
  }

  private SourceSum plus(SourceSum other, int sign) {
    return new SourceSum(
        rows + sign * other.rows,
        energyMj + sign * other.energyMj,
        pricedRows + sign * other.pricedRows,
        locationUg + sign * other.locationUg,
        revisedRows + sign * other.revisedRows);
  }

  @Override
  public void write(BinaryWriter out) {
    out.writeLong(rows).writeLong(energyMj).writeLong(pricedRows);
    out.writeLong(locationUg).writeLong(revisedRows);
  }

  public static SourceSum read(BinaryReader in) {
    return new SourceSum(in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
  }
}
