package io.joulestream.oracle;

import io.joulestream.oracle.Interval.Method;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The accounts of all sites, priced (section 6) and written as rows. */
final class Statement {
  private final Pricing pricing;
  private final SortedMap<String, NavigableMap<Long, Account>> accountsBySite =
      new TreeMap<>(Order.UTF_8_BYTES);

  Statement(Pricing pricing) {
    this.pricing = pricing;
  }

  /** Adds the windows of one host of a site. */
  void add(String site, Map<Long, Account> host) {
    Map<Long, Account> ofSite = accountsBySite.computeIfAbsent(site, name -> new TreeMap<>());
    host.forEach(
        (windowMs, account) ->
            ofSite.computeIfAbsent(windowMs, start -> new Account()).add(account));
  }

  /** By job, then site, then time. */
  SortedMap<String, List<JobMinute>> minutesByJob() {
    SortedMap<String, List<JobMinute>> minutes = new TreeMap<>(Order.UTF_8_BYTES);
    forEachAccount(
        (site, windowMs, account) -> {
          Price price = pricing.at(site, windowMs);
          account
              .jobs()
              .forEach(
                  (job, held) ->
                      minutes
                          .computeIfAbsent(job, id -> new ArrayList<>())
                          .add(minute(job, site, windowMs, held, price)));
        });
    return minutes;
  }

  /** By site, then time. */
  List<Balance> balances() {
    List<Balance> balances = new ArrayList<>();
    forEachAccount(
        (site, windowMs, account) ->
            balances.add(balance(site, windowMs, account, pricing.at(site, windowMs))));
    return balances;
  }

  private interface AccountVisitor {
    void accept(String site, long windowMs, Account account);
  }

  private void forEachAccount(AccountVisitor visitor) {
    accountsBySite.forEach(
        (site, accounts) ->
            accounts.forEach((windowMs, account) -> visitor.accept(site, windowMs, account)));
  }

  private static JobMinute minute(String job, String site, long windowMs, Held held, Price price) {
    Set<Marker> markers = EnumSet.noneOf(Marker.class);
    markers.addAll(held.markers());
    if (price.isFallback()) {
      markers.add(Marker.FALLBACK);
    }
    return new JobMinute(
        job,
        site,
        price.zone(),
        windowMs,
        held.energyMj(),
        held.heldIdleMj(),
        held.overheadMj(),
        price.facilityMj(held.energyMj()),
        price.locationUg(held.energyMj()),
        price.mgPerKwh(),
        price.status(),
        price.provider(),
        held.coveredMs(Method.COUNTER),
        held.coveredMs(Method.INTEGRATED),
        held.coveredMs(Method.BRIDGED),
        held.coveredMs(Method.MODELLED),
        held.missingMs(),
        price.revision(),
        Marker.names(markers));
  }

  /** Each job's part and the unallocated are priced apart, and their values added. */
  private static Balance balance(String site, long windowMs, Account account, Price price) {
    List<OptionalLong> facilityMj = new ArrayList<>();
    List<OptionalLong> locationUg = new ArrayList<>();
    facilityMj.add(price.facilityMj(account.unallocatedMj()));
    locationUg.add(price.locationUg(account.unallocatedMj()));
    long chargedMj = 0;
    long heldIdleMj = 0;
    long missingMs = 0;
    for (Held held : account.jobs().values()) {
      facilityMj.add(price.facilityMj(held.energyMj()));
      locationUg.add(price.locationUg(held.energyMj()));
      chargedMj = Math.addExact(chargedMj, held.energyMj());
      heldIdleMj = Math.addExact(heldIdleMj, held.heldIdleMj());
      missingMs = Math.addExact(missingMs, held.missingMs());
    }
    return new Balance(
        site,
        windowMs,
        account.measuredMj(),
        chargedMj - heldIdleMj,
        heldIdleMj,
        account.unallocatedMj(),
        account.overheadMj(),
        account.negativeOverheadMj(),
        Totals.known(facilityMj),
        Totals.known(locationUg),
        price.isPending() ? account.measuredMj() : 0,
        missingMs);
  }
}
