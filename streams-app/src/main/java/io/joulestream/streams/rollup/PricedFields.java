package io.joulestream.streams.rollup;

import io.joulestream.energy.Basis;
import io.joulestream.streams.PricedSum;
import io.joulestream.streams.PricedSum.Sum;
import org.jspecify.annotations.Nullable;

/**
 * What is stated of the price of a sum. Emissions of several bases and costs in several currencies
 * are not added; what is not known of every row is not stated, but for emissions and facility
 * energy, whose gap is stated as pending.
 */
record PricedFields(PricedSum sum) {

  @Nullable Long facilityMj() {
    return sum.facility().rows() > 0 ? sum.facility().value() : null;
  }

  private boolean isPriced() {
    return sum.location().rows() > 0 && !sum.basis().equals(PricedSum.MIXED);
  }

  @Nullable Long locationUg() {
    return isPriced() ? sum.location().value() : null;
  }

  @Nullable Long uncertaintyUg() {
    return isPriced() ? sum.uncertaintyUg() : null;
  }

  /** The basis is of two words, or one: mixed, or none. */
  String signal() {
    return sum.basis().split(" ", 2)[0];
  }

  String scope() {
    String[] basis = sum.basis().split(" ", 2);
    return basis[basis.length - 1];
  }

  @Nullable Long besideUg(Basis basis) {
    return complete(sum.beside(basis));
  }

  private boolean isMixedCost() {
    return sum.currency().equals(PricedSum.MIXED);
  }

  private boolean hasCost() {
    return !isMixedCost() && sum.isComplete(sum.cost());
  }

  @Nullable Long costMicro() {
    return hasCost() ? sum.cost().value() : null;
  }

  String currency() {
    return isMixedCost() || hasCost() ? sum.currency() : "";
  }

  @Nullable Long waterUl() {
    return complete(sum.water());
  }

  private @Nullable Long complete(Sum part) {
    return sum.isComplete(part) ? part.value() : null;
  }
}
