package io.joulestream.streams.site;

import io.joulestream.energy.Basis;
import io.joulestream.energy.Upstream;
import io.joulestream.schemas.avro.SiteBalance;
import io.joulestream.streams.Message.Balance;
import io.joulestream.streams.Message.Received;
import io.joulestream.streams.PricedSum;
import io.joulestream.streams.PricedSum.Sum;
import io.joulestream.streams.ledger.Entries;
import io.joulestream.streams.price.Tariff;
import org.jspecify.annotations.Nullable;

/** Puts into words what the books of a site say. */
final class SiteReport {

  private SiteReport() {}

  /** The row as it stands. */
  static SiteBalance balance(Entries.Row place, SiteRow row, Tariff tariff) {
    Balance sums = row.balance();
    Received received = row.received();
    PricedSum price = row.priced();
    Upstream upstream = sums.upstream();
    boolean isMetered = !upstream.level().isEmpty();
    long charged = sums.measuredMj() - sums.unallocatedMj();
    return SiteBalance.newBuilder()
        .setSite(place.site())
        .setWindowStartMs(place.windowMs())
        .setWindowMs(place.lengthMs())
        .setAccounted(sums.accounted())
        .setMeasuredMj(sums.measuredMj())
        .setActiveMj(charged - sums.heldIdleMj())
        .setHeldIdleMj(sums.heldIdleMj())
        .setUnallocatedMj(sums.unallocatedMj())
        .setOverheadMj(sums.overheadMj())
        .setNegativeOverheadMj(sums.negativeOverheadMj())
        .setFacilityEnergyMj(price.facility().rows() > 0 ? price.facility().value() : null)
        .setLocationUg(price.location().rows() > 0 ? price.location().value() : null)
        .setSignal(tariff.factors().signal())
        .setScope(tariff.factors().scope())
        .setPendingMj(sums.measuredMj() - price.pricedMj())
        .setMissingMs(sums.missingMs())
        .setReadings(received.readings())
        .setReadingDuplicates(received.readingDuplicates())
        .setReadingConflicts(received.readingConflicts())
        .setJobEvents(received.jobEvents())
        .setJobEventDuplicates(received.jobEventDuplicates())
        .setJobEventConflicts(received.jobEventConflicts())
        .setFinal$(row.isFinal())
        .setReceivedMs(row.receivedMs())
        .setAverageDirectUg(complete(price, price.beside(Basis.AVERAGE_DIRECT)))
        .setAverageLifecycleUg(complete(price, price.beside(Basis.AVERAGE_LIFECYCLE)))
        .setMarginalDirectUg(complete(price, price.beside(Basis.MARGINAL_DIRECT)))
        .setMarginalLifecycleUg(complete(price, price.beside(Basis.MARGINAL_LIFECYCLE)))
        .setCostMicro(complete(price, price.cost()))
        .setCurrency(tariff.factors().currency())
        .setWaterUl(complete(price, price.water()))
        .setUncertaintyMj(sums.uncertaintyMj())
        .setUpstreamLevel(upstream.level())
        .setUpstreamMj(isMetered ? upstream.energyMj() : null)
        .setUpstreamMissingMs(isMetered ? upstream.missingMs() : null)
        .setUnexplainedMj(isMetered ? upstream.energyMj() - sums.measuredMj() : null)
        .setImbalanceMj(row.imbalanceMj())
        .build();
  }

  private static @Nullable Long complete(PricedSum price, Sum part) {
    return price.isComplete(part) ? part.value() : null;
  }
}
