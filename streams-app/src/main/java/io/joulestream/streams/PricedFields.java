package io.joulestream.streams;

import io.joulestream.energy.Basis;
import io.joulestream.streams.PricedSum.Sum;
import org.jspecify.annotations.Nullable;

/**
 * What is stated of the price of a sum. Emissions of several bases and costs in several currencies
 * are not added; what is not known of every row is not stated, but for emissions and facility
 * energy, whose gap is stated as pending.
 */
public record PricedFields(PricedSum sum) {

  public @Nullable Long facilityMj() {
    return sum.facility().rows() > 0 ? sum.facility().value() : null;
  }

  private boolean isPriced() {
    return sum.location().rows() > 0 && !sum.basis().equals(PricedSum.MIXED);
  }

  public @Nullable Long locationUg() {
    return isPriced() ? sum.location().value() : null;
  }

  public @Nullable Long uncertaintyUg() {
    return isPriced() ? sum.uncertaintyUg() : null;
  }

  /** The basis is of two words, or one: mixed, or none. */
  public String signal() {
    return sum.basis().split(" ", 2)[0];
  }

  public String scope() {
    String[] basis = sum.basis().split(" ", 2);
    return basis[basis.length - 1];
  }

  public @Nullable Long besideUg(Basis basis) {
    return complete(sum.beside(basis));
  }

  private boolean isMixedCost() {
    return sum.currency().equals(PricedSum.MIXED);
  }

  private boolean hasCost() {
    return !isMixedCost() && sum.isComplete(sum.cost());
  }

  public @Nullable Long costMicro() {
    return hasCost() ? sum.cost().value() : null;
  }

  public String currency() {
    return isMixedCost() || hasCost() ? sum.currency() : "";
  }

  public @Nullable Long waterUl() {
    return complete(sum.water());
  }

  private @Nullable Long complete(Sum part) {
    return sum.isComplete(part) ? part.value() : null;
  }
}
