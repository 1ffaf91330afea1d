package io.joulestream.standalone.audit;

import io.joulestream.energy.Marker;
import io.joulestream.schemas.avro.JobEmissions;
import io.joulestream.standalone.audit.Explanation.Difference;
import io.joulestream.standalone.audit.Explanation.Energy;
import io.joulestream.streams.price.Tariff;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How a published record differs from what was worked out again. */
final class Differences {

  private Differences() {}

  /** Field by field. */
  static List<Difference> of(JobEmissions published, Energy sum, PriceExplanation price) {
    List<Difference> differences = new ArrayList<>();
    compare("energyMj", published.getEnergyMj(), sum.energyMj(), differences);
    compare("heldIdleMj", published.getHeldIdleMj(), sum.heldIdleMj(), differences);
    compare("overheadMj", published.getOverheadMj(), sum.overheadMj(), differences);
    compare("countedMs", published.getCountedMs(), sum.countedMs(), differences);
    compare("integratedMs", published.getIntegratedMs(), sum.integratedMs(), differences);
    compare("bridgedMs", published.getBridgedMs(), sum.bridgedMs(), differences);
    compare("modelledMs", published.getModelledMs(), sum.modelledMs(), differences);
    compare("missingMs", published.getMissingMs(), sum.missingMs(), differences);
    compare("markers", published.getMarkers(), markers(sum, price), differences);
    compare("zone", published.getZone(), price.zone(), differences);
    compare("signal", published.getSignal(), price.signal(), differences);
    compare("scope", published.getScope(), price.scope(), differences);
    compare("intensityMgPerKwh", published.getIntensityMgPerKwh(), price.mgPerKwh(), differences);
    compare("intensityStatus", published.getIntensityStatus(), price.status(), differences);
    compare("intensityProvider", published.getIntensityProvider(), price.provider(), differences);
    compare("revision", published.getRevision(), price.revision(), differences);
    compare(
        "facilityEnergyMj", published.getFacilityEnergyMj(), price.facilityEnergyMj(), differences);
    compare("locationUg", published.getLocationUg(), price.locationUg(), differences);
    return List.copyOf(differences);
  }

  private static List<String> markers(Energy sum, PriceExplanation price) {
    Set<String> markers = new TreeSet<>(sum.markers());
    if (price.status().equals(Tariff.FALLBACK)) {
      markers.add(Marker.FALLBACK.name());
    }
    return List.copyOf(markers);
  }

  private static void compare(
      String field,
      @Nullable Object published,
      @Nullable Object recomputed,
      List<Difference> differences) {
    String then = published == null ? "" : published.toString();
    String now = recomputed == null ? "" : recomputed.toString();
    if (!then.equals(now)) {
      differences.add(new Difference(field, then, now));
    }
  }
}
