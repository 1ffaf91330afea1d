package io.joulestream.sink;

import static io.joulestream.sink.KnownFields.orZero;

import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.CarbonIntensity;
import io.joulestream.schemas.avro.HostStatus;
import io.joulestream.schemas.avro.ReferenceStatus;
import io.joulestream.schemas.avro.SiteFactors;
import java.util.List;

/** What prices energy, as it was published, and the latest state of hosts and feeds. */
final class ReferenceTables {

  static final Table<HostStatus, HostStatus> HOST_STATUS =
      Table.history(Topics.HOST_STATUS, "host_status")
          .tag("site", HostStatus::getSite)
          .tag("host", HostStatus::getHost)
          .integer("last_reading_ms", r -> orZero(r.getLastReadingMs()))
          .integer("received_ms", HostStatus::getReceivedMs)
          .integer("frontier_ms", HostStatus::getFrontierMs)
          .integer("devices", HostStatus::getDevices)
          .flag("seen", r -> r.getLastReadingMs() != null)
          .text("alternates", r -> String.join("|", r.getAlternates()))
          .text("unmatched", r -> String.join("|", r.getUnmatched()))
          .text("running", r -> String.join("|", r.getRunning()));

  static final Table<ReferenceStatus, ReferenceStatus> REFERENCE_STATUS =
      Table.history(Topics.REFERENCE_STATUS, "reference_status")
          .tag("kind", r -> r.getKind().name())
          .tag("name", ReferenceStatus::getName)
          .integer("accepted", ReferenceStatus::getAccepted)
          .integer("duplicates", ReferenceStatus::getDuplicates)
          .integer("conflicts", ReferenceStatus::getConflicts)
          .integer("last_published_ms", ReferenceStatus::getLastPublishedMs)
          .integer("covered_to_ms", ReferenceStatus::getCoveredToMs)
          .integer("received_ms", ReferenceStatus::getReceivedMs);

  static final Table<CarbonIntensity, CarbonIntensity> GRID_INTENSITY =
      Table.history(Topics.CARBON_INTENSITY, "grid_intensity")
          .tag("zone", CarbonIntensity::getZone)
          .tag("provider", CarbonIntensity::getProvider)
          .tag("signal", r -> r.getSignal().name())
          .tag("scope", r -> r.getScope().name())
          .tag("status", r -> r.getStatus().name())
          .decimal("g_per_kwh", r -> r.getMgPerKwh() / 1_000.0)
          .integer("to_ms", CarbonIntensity::getToMs)
          .integer("published_ms", CarbonIntensity::getPublishedMs)
          .at(CarbonIntensity::getFromMs);

  static final Table<SiteFactors, SiteFactors> SITE_FACTORS =
      Table.history(Topics.SITE_FACTORS, "site_factors")
          .tag("site", SiteFactors::getSite)
          .text("zone", SiteFactors::getZone)
          .decimal("pue", r -> r.getPueMillionths() / 1e6)
          .text("timezone", SiteFactors::getTimezone)
          .decimal("price_per_kwh", r -> orZero(r.getPricePerKwhMillionths()) / 1e6)
          .flag("price_known", r -> r.getPricePerKwhMillionths() != null)
          .text("currency", SiteFactors::getCurrency)
          .decimal("wue_l_per_kwh", r -> orZero(r.getWueMicrolitresPerKwh()) / 1e6)
          .flag("wue_known", r -> r.getWueMicrolitresPerKwh() != null)
          .text("signal", r -> r.getSignal().name())
          .text("scope", r -> r.getScope().name())
          .text("pue_category", SiteFactors::getPueCategory)
          .decimal("capacity_w", r -> orZero(r.getCapacityMw()) / 1e3)
          .at(SiteFactors::getFromMs);

  static final List<Table<?, ?>> ALL =
      List.of(HOST_STATUS, REFERENCE_STATUS, GRID_INTENSITY, SITE_FACTORS);

  private ReferenceTables() {}
}
