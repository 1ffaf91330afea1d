package io.joulestream.streams.host;

import io.joulestream.energy.SiteFactors;
import io.joulestream.energy.SiteRules;
import io.joulestream.streams.Message.FactorsAccepted;
import io.joulestream.streams.MessageCodec;
import io.joulestream.streams.state.ByteStore;
import io.joulestream.streams.state.StateKey;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/** How each site's meters are to be read: by its latest row, whatever the window (semantics §6). */
final class SiteRulesBook {

  private static final Comparator<SiteFactors> BY_DATE =
      Comparator.comparingLong(SiteFactors::fromMs)
          .thenComparingLong(SiteFactors::publishedMs)
          .thenComparingLong(SiteFactors::pueMillionths);

  private final ByteStore store;
  private final Map<String, SiteRules> known = new HashMap<>();

  SiteRulesBook(ByteStore store) {
    this.store = store;
  }

  /** Forgets what was read from the store. */
  void restore() {
    known.clear();
  }

  /** Takes a row in; true if the rules of its site are others now. */
  boolean accept(FactorsAccepted row) {
    byte[] bytes = store.get(keyOf(row.site()));
    if (bytes != null) {
      FactorsAccepted latest = (FactorsAccepted) MessageCodec.decode(bytes);
      if (BY_DATE.compare(row.factors(), latest.factors()) < 0) {
        return false;
      }
    }
    SiteRules before = of(row.site());
    store.put(keyOf(row.site()), MessageCodec.encode(row));
    known.put(row.site(), row.rules());
    return !before.equals(row.rules());
  }

  SiteRules of(String site) {
    return known.computeIfAbsent(site, this::load);
  }

  private SiteRules load(String site) {
    byte[] bytes = store.get(keyOf(site));
    return bytes == null
        ? SiteRules.DEFAULT
        : ((FactorsAccepted) MessageCodec.decode(bytes)).rules();
  }

  private static StateKey keyOf(String site) {
    return StateKey.key().kind('R').text(site).build();
  }
}
