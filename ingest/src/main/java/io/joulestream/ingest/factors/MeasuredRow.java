package io.joulestream.ingest.factors;

import io.joulestream.schemas.avro.SiteFactors;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A configured row with the PUE of its meters. Everything else is as it was, since a row replaces
 * the whole of the one before. That it was measured, and of which year, is added to the category of
 * its PUE, the one text that goes with it everywhere: {@code 2, measured 2026, interim}.
 */
final class MeasuredRow {

  private static final Pattern MARK = Pattern.compile("(?:.*, )?measured \\d{4}(?:, interim)?");
  private static final int PUE_SCALE = 6;

  private MeasuredRow() {}

  /** Whether a row is one of these. */
  static boolean isOne(SiteFactors row) {
    return MARK.matcher(row.getPueCategory()).matches();
  }

  /** The row that stands in for a configured one. */
  static SiteFactors of(SiteFactors configured, YearOfPue year, long publishedMs) {
    String category = configured.getPueCategory();
    String mark = "measured " + year.year() + (year.isInterim() ? ", interim" : "");
    return SiteFactors.newBuilder(configured)
        .setPueMillionths(year.pue().movePointRight(PUE_SCALE).longValueExact())
        .setPueCategory(category.isEmpty() ? mark : category + ", " + mark)
        .setPublishedMs(publishedMs)
        .build();
  }

  /** Whether two rows say the same but for their times and, by no more than a change, their PUE. */
  static boolean isSame(SiteFactors a, SiteFactors b, BigDecimal change) {
    BigDecimal apart =
        BigDecimal.valueOf(Math.abs(a.getPueMillionths() - b.getPueMillionths()), PUE_SCALE);
    SiteFactors likeA =
        SiteFactors.newBuilder(b)
            .setPueMillionths(a.getPueMillionths())
            .setPublishedMs(a.getPublishedMs())
            .setReceivedMs(a.getReceivedMs())
            .build();
    return apart.compareTo(change) <= 0 && likeA.equals(a);
  }

  /** The columns of a row. */
  static Map<String, String> texts(SiteFactors row) {
    Map<String, String> texts = new HashMap<>();
    texts.put("site", row.getSite());
    texts.put("from", Instant.ofEpochMilli(row.getFromMs()).toString());
    texts.put("published", Instant.ofEpochMilli(row.getPublishedMs()).toString());
    texts.put("zone", row.getZone());
    texts.put("pue", number(row.getPueMillionths(), PUE_SCALE));
    texts.put("timezone", row.getTimezone());
    texts.put("period_s", number(row.getPeriodMs(), 3));
    texts.put("devices_per_host", Integer.toString(row.getDevicesPerHost()));
    texts.put("meter_order", String.join("|", row.getMeterOrder()));
    texts.put("intensity_order", String.join("|", row.getIntensityOrder()));
    texts.put("signal", row.getSignal().name());
    texts.put("scope", row.getScope().name());
    texts.put("fallback_g_per_kwh", number(row.getFallbackMgPerKwh(), 3));
    texts.put("pue_category", row.getPueCategory());
    texts.put("price_per_kwh", number(row.getPricePerKwhMillionths(), 6));
    texts.put("currency", row.getCurrency());
    texts.put("wue_l_per_kwh", number(row.getWueMicrolitresPerKwh(), 6));
    texts.put("capacity_kw", number(row.getCapacityMw(), 6));
    return texts;
  }

  private static String number(@Nullable Long value, int scale) {
    return value == null
        ? ""
        : BigDecimal.valueOf(value, scale).stripTrailingZeros().toPlainString();
  }
}
