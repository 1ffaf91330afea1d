package io.joulestream.streams.job;

import io.joulestream.energy.Basis;
import io.joulestream.schemas.avro.JobEmissions;
import io.joulestream.streams.MarkerCounts;
import io.joulestream.streams.ledger.Amount;
import io.joulestream.streams.ledger.Entries;
import io.joulestream.streams.ledger.Figure;
import io.joulestream.streams.price.Tariff;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Puts into words what is stated of a row. */
final class JobReport {

  private JobReport() {}

  /** The row as it stands; of one that is gone, that it is. */
  static JobEmissions emissions(Entries.Row place, JobRow row, Optional<Figure> stated) {
    Amount amount = stated.map(Figure::amount).orElse(Amount.NONE);
    Tariff tariff = stated.map(Figure::tariff).orElse(Tariff.UNKNOWN);
    long energy = amount.energyMj();
    return JobEmissions.newBuilder()
        .setJob(place.job())
        .setSite(place.site())
        .setZone(tariff.factors().zone())
        .setWindowStartMs(place.windowMs())
        .setWindowMs(place.lengthMs())
        .setEnergyMj(energy)
        .setHeldIdleMj(amount.heldIdleMj())
        .setOverheadMj(amount.overheadMj())
        .setFacilityEnergyMj(boxed(tariff.facilityMj(energy)))
        .setLocationUg(boxed(tariff.locationUg(energy)))
        .setIntensityMgPerKwh(boxed(tariff.mgPerKwh()))
        .setSignal(tariff.factors().signal())
        .setScope(tariff.factors().scope())
        .setIntensityStatus(tariff.status())
        .setIntensityProvider(tariff.provider())
        .setCountedMs(row.covered().countedMs())
        .setIntegratedMs(row.covered().integratedMs())
        .setBridgedMs(row.covered().bridgedMs())
        .setModelledMs(row.covered().modelledMs())
        .setMissingMs(amount.missingMs())
        .setRevision(tariff.revision())
        .setFinal$(row.isFinal())
        .setRetracted(stated.isEmpty())
        .setMarkers(MarkerCounts.names(amount.markers()))
        .setReceivedMs(row.receivedMs(tariff))
        .setAverageDirectUg(boxed(tariff.besideUg(Basis.AVERAGE_DIRECT, energy)))
        .setAverageLifecycleUg(boxed(tariff.besideUg(Basis.AVERAGE_LIFECYCLE, energy)))
        .setMarginalDirectUg(boxed(tariff.besideUg(Basis.MARGINAL_DIRECT, energy)))
        .setMarginalLifecycleUg(boxed(tariff.besideUg(Basis.MARGINAL_LIFECYCLE, energy)))
        .setCostMicro(boxed(tariff.costMicro(energy)))
        .setCurrency(tariff.factors().currency())
        .setWaterUl(boxed(tariff.waterUl(energy)))
        .setUncertaintyMj(amount.uncertaintyMj())
        .setUncertaintyUg(boxed(tariff.uncertaintyUg(energy, amount.uncertaintyMj())))
        .build();
  }

  private static @Nullable Long boxed(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }
}
