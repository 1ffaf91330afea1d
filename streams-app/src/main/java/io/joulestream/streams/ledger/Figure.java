package io.joulestream.streams.ledger;

import io.joulestream.energy.Marker;
import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.streams.PricedSum;
import io.joulestream.streams.price.Tariff;

/** What is stated of a row: an amount, and what prices it. */
public record Figure(Amount amount, Tariff tariff) {

  /** Its price, to be added to others. */
  public PricedSum priced() {
    return tariff.priced(amount.energyMj(), amount.uncertaintyMj());
  }

  /** Whether both would read the same. */
  public boolean isSameAs(Figure other) {
    return amount.equals(other.amount) && tariff.isSameAs(other.tariff);
  }

  /** Whether a ledger entry of both would read the same: it has the basis that prices the site. */
  boolean statesSameAs(Figure other) {
    return amount.statesSameAs(other.amount) && tariff.pricesSameAs(other.tariff);
  }

  /** The amount without what its price marks it with. */
  Amount unpriced() {
    return amount.without(Marker.FALLBACK);
  }

  public void write(BinaryWriter out) {
    amount.write(out);
    tariff.write(out);
  }

  public static Figure read(BinaryReader in) {
    return new Figure(Amount.read(in), Tariff.read(in));
  }
}
