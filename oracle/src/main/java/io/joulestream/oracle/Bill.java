package io.joulestream.oracle;

import java.util.Collection;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What energy costs and the water it takes.
 *
 * @param costMicro 10⁻⁶ of the currency; empty = not known
 * @param currency of the cost, empty where it has no name or there is no cost; MIXED = several
 * @param waterUl µl; empty = not known
 */
public record Bill(OptionalLong costMicro, String currency, OptionalLong waterUl) {
  /** An incomplete sum is not stated, nor one of several currencies, nor one of nothing. */
  static Bill sum(Collection<Bill> parts) {
    Set<String> currencies =
        parts.stream()
            .filter(part -> part.costMicro().isPresent())
            .map(Bill::currency)
            .collect(Collectors.toSet());
    OptionalLong waterUl = Totals.complete(parts.stream().map(Bill::waterUl).toList());
    if (currencies.size() > 1) {
      return new Bill(OptionalLong.empty(), Totals.MIXED, waterUl);
    }
    OptionalLong costMicro = Totals.complete(parts.stream().map(Bill::costMicro).toList());
    String currency = costMicro.isPresent() ? currencies.iterator().next() : "";
    return new Bill(costMicro, currency, waterUl);
  }
}
