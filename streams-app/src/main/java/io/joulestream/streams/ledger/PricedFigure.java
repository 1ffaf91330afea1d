package io.joulestream.streams.ledger;

import io.joulestream.streams.PricedSum;

/**
 * What is stated of a row, with its price worked out once for all the sums that contain it.
 *
 * @param priced the price of {@code figure}
 */
public record PricedFigure(Figure figure, PricedSum priced) {

  public static PricedFigure of(Figure figure) {
    return new PricedFigure(figure, figure.priced());
  }
}
