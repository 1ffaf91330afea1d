package io.joulestream.streams.rollup;

import io.joulestream.energy.Basis;
import io.joulestream.schemas.avro.FactorRollup;
import io.joulestream.schemas.avro.SiteRollup;
import io.joulestream.schemas.avro.TeamRollup;
import io.joulestream.streams.Message.Balance;
import io.joulestream.streams.PricedFields;
import io.joulestream.streams.rollup.SiteSum.UpstreamSum;
import java.time.ZoneId;

/**
 * Puts roll-ups into words.
 *
 * @param windowMs length of a window
 */
record RollupReport(int windowMs) {

  /** Which roll-up. */
  record Place(String site, Period period, long startMs) {

    long endMs(Bin<?> bin) {
      return period.endMs(startMs, ZoneId.of(bin.timezone()));
    }
  }

  TeamRollup team(Place place, String team, String project, Bin<Use> bin) {
    Use use = bin.sum();
    PricedFields priced = new PricedFields(use.priced());
    return TeamRollup.newBuilder()
        .setSite(place.site())
        .setTeam(team)
        .setProject(project)
        .setPeriod(place.period().name())
        .setStartMs(place.startMs())
        .setEndMs(place.endMs(bin))
        .setTimezone(bin.timezone())
        .setWindows(use.rows())
        .setEnergyMj(use.priced().energyMj())
        .setHeldIdleMj(use.heldIdleMj())
        .setOverheadMj(use.overheadMj())
        .setFacilityEnergyMj(priced.facilityMj())
        .setLocationUg(priced.locationUg())
        .setSignal(priced.signal())
        .setScope(priced.scope())
        .setPendingMj(use.priced().energyMj() - use.priced().pricedMj())
        .setAverageDirectUg(priced.besideUg(Basis.AVERAGE_DIRECT))
        .setAverageLifecycleUg(priced.besideUg(Basis.AVERAGE_LIFECYCLE))
        .setMarginalDirectUg(priced.besideUg(Basis.MARGINAL_DIRECT))
        .setMarginalLifecycleUg(priced.besideUg(Basis.MARGINAL_LIFECYCLE))
        .setCostMicro(priced.costMicro())
        .setCurrency(priced.currency())
        .setWaterUl(priced.waterUl())
        .setUncertaintyMj(use.uncertaintyMj())
        .setUncertaintyUg(priced.uncertaintyUg())
        .setCountedMs(use.covered().countedMs())
        .setIntegratedMs(use.covered().integratedMs())
        .setBridgedMs(use.covered().bridgedMs())
        .setModelledMs(use.covered().modelledMs())
        .setMissingMs(use.missingMs())
        .setReceivedMs(bin.receivedMs())
        .build();
  }

  SiteRollup site(Place place, Bin<SiteSum> bin) {
    SiteSum sum = bin.sum();
    Balance balance = sum.balance();
    UpstreamSum upstream = sum.upstream();
    PricedFields priced = new PricedFields(sum.priced());
    return SiteRollup.newBuilder()
        .setSite(place.site())
        .setPeriod(place.period().name())
        .setStartMs(place.startMs())
        .setEndMs(place.endMs(bin))
        .setTimezone(bin.timezone())
        .setWindows(sum.rows())
        .setFinalWindows(sum.finalRows())
        .setWindowMs(windowMs)
        .setMeasuredMj(balance.measuredMj())
        .setActiveMj(balance.measuredMj() - balance.unallocatedMj() - balance.heldIdleMj())
        .setHeldIdleMj(balance.heldIdleMj())
        .setUnallocatedMj(balance.unallocatedMj())
        .setOverheadMj(balance.overheadMj())
        .setNegativeOverheadMj(balance.negativeOverheadMj())
        .setFacilityEnergyMj(priced.facilityMj())
        .setLocationUg(priced.locationUg())
        .setSignal(priced.signal())
        .setScope(priced.scope())
        .setPendingMj(balance.measuredMj() - sum.priced().pricedMj())
        .setAverageDirectUg(priced.besideUg(Basis.AVERAGE_DIRECT))
        .setAverageLifecycleUg(priced.besideUg(Basis.AVERAGE_LIFECYCLE))
        .setMarginalDirectUg(priced.besideUg(Basis.MARGINAL_DIRECT))
        .setMarginalLifecycleUg(priced.besideUg(Basis.MARGINAL_LIFECYCLE))
        .setCostMicro(priced.costMicro())
        .setCurrency(priced.currency())
        .setWaterUl(priced.waterUl())
        .setUncertaintyMj(balance.uncertaintyMj())
        .setUncertaintyUg(priced.uncertaintyUg())
        .setCountedMs(sum.covered().countedMs())
        .setIntegratedMs(sum.covered().integratedMs())
        .setBridgedMs(sum.covered().bridgedMs())
        .setModelledMs(sum.covered().modelledMs())
        .setMissingMs(balance.missingMs())
        .setUpstreamWindows(upstream.windows())
        .setUpstreamMj(upstream.energyMj())
        .setUpstreamMeasuredMj(upstream.measuredMj())
        .setUnexplainedMj(upstream.energyMj() - upstream.measuredMj())
        .setUpstreamMissingMs(upstream.missingMs())
        .setUnbalancedWindows(sum.faults().windows())
        .setImbalanceMj(sum.faults().imbalanceMj())
        .setReceivedMs(bin.receivedMs())
        .build();
  }

  FactorRollup source(Place place, Source source, Bin<SourceSum> bin) {
    SourceSum sum = bin.sum();
    return FactorRollup.newBuilder()
        .setSite(place.site())
        .setZone(source.zone())
        .setProvider(source.provider())
        .setStatus(source.status())
        .setSignal(source.signal())
        .setScope(source.scope())
        .setPeriod(place.period().name())
        .setStartMs(place.startMs())
        .setEndMs(place.endMs(bin))
        .setTimezone(bin.timezone())
        .setWindows(sum.rows())
        .setEnergyMj(sum.energyMj())
        .setLocationUg(sum.pricedRows() > 0 ? sum.locationUg() : null)
        .setRevised(sum.revisedRows())
        .setReceivedMs(bin.receivedMs())
        .build();
  }
}
