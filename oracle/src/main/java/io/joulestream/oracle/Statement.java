package io.joulestream.oracle;

import io.joulestream.oracle.Input.Level;
import io.joulestream.oracle.Interval.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

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
        Marker.names(markers),
        price.pairs(held.energyMj()),
        price.bill(held.energyMj()),
        held.uncertaintyMj(),
        price.uncertaintyUg(held.energyMj(), held.uncertaintyMj()));
  }

  private static Balance balance(String site, long windowMs, Account account, Price price) {
    Collection<Held> jobs = account.jobs().values();
    long heldIdleMj = sum(jobs, Held::heldIdleMj);
    List<Long> pricedMj = pricedMj(account);
    Optional<Level> level = account.upstreamLevel();
    Optional<Upstream> upstream = level.map(account.upstream()::get);
    return new Balance(
        site,
        windowMs,
        account.measuredMj(),
        sum(jobs, Held::energyMj) - heldIdleMj,
        heldIdleMj,
        account.unallocatedMj(),
        account.overheadMj(),
        account.negativeOverheadMj(),
        Totals.known(pricedMj.stream().map(price::facilityMj).toList()),
        Totals.known(pricedMj.stream().map(price::locationUg).toList()),
        price.isPending() ? account.measuredMj() : 0,
        sum(jobs, Held::missingMs),
        PairEmissions.sum(pricedMj.stream().map(price::pairs).toList()),
        Bill.sum(pricedMj.stream().map(price::bill).toList()),
        level.map(Level::name).orElse(""),
        optionalLong(upstream.map(Upstream::energyMj)),
        optionalLong(upstream.map(Upstream::missingMs)),
        optionalLong(upstream.map(read -> read.energyMj() - account.measuredMj())),
        account.uncertaintyMj());
  }

  /** Each job's part and the unallocated are priced apart, and their values added. */
  private static List<Long> pricedMj(Account account) {
    List<Long> partsMj = new ArrayList<>(List.of(account.unallocatedMj()));
    account.jobs().values().forEach(held -> partsMj.add(held.energyMj()));
    return partsMj;
  }

  private static OptionalLong optionalLong(Optional<Long> value) {
    return value.map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  private static long sum(Collection<Held> jobs, ToLongFunction<Held> value) {
    return jobs.stream().mapToLong(value).reduce(0, Math::addExact);
  }
}
