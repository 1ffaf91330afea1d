package io.joulestream.ingest.factors;

import static io.joulestream.ingest.factors.Balances.configured;
import static io.joulestream.ingest.factors.Balances.ms;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.schemas.avro.SiteBalance;
import io.joulestream.schemas.avro.SiteFactors;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** PUE of lon1, whose year begins at 23:00 UTC, in windows of a quarter of an hour. */
class PueBooksTest {

  private static final long YEAR = ms("2025-12-31T23:00:00Z");
  private static final long NOW = ms("2026-01-01T23:00:00Z");

  private final PueBooks books =
      new PueBooks(
          new MeasuredPueSettings(
              List.of(), Duration.ofDays(1), new BigDecimal("0.001"), new BigDecimal("0.9")));
  private final List<String> problems = new ArrayList<>();

  @Test
  void pueIsFacilityOverItSinceTheYearBeganInTheSitesZone() {
    // Given 1.2 from the year's start on, and something else before it
    books.put(configured("2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z", 1_500_000));
    books.put(Balances.of(YEAR - Balances.WINDOW_MS, 9_000, 1_000));
    fill(YEAR, NOW, 1_200, 1_000);

    SiteFactors row = due(NOW).get(0);

    assertEquals(1, due(NOW).size());
    assertEquals(1_200_000, row.getPueMillionths());
    assertEquals("2, measured 2026, interim", row.getPueCategory());
    assertEquals(YEAR, row.getFromMs());
    assertEquals(NOW, row.getPublishedMs());
    // and everything else is as it was configured
    assertEquals("GBP", row.getCurrency());
    assertEquals("ac|dc", MeasuredRow.texts(row).get("meter_order"));
    assertEquals("1.2", MeasuredRow.texts(row).get("pue"));
    assertEquals("0.095", MeasuredRow.texts(row).get("price_per_kwh"));
    assertEquals("10", MeasuredRow.texts(row).get("period_s"));
    assertEquals("", MeasuredRow.texts(row).get("capacity_kw"));
  }

  @Test
  void onlyWholeFinalWindowsOfAFacilityMeterCount() {
    books.put(configured("2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z", 1_500_000));
    fill(YEAR, NOW, 1_200, 1_000);
    // of 96 windows 4 are no good, each for a reason of its own
    long w = Balances.WINDOW_MS;
    books.put(SiteBalance.newBuilder(Balances.of(YEAR, 9_000, 1_000)).setFinal$(false).build());
    books.put(
        SiteBalance.newBuilder(Balances.of(YEAR + w, 9_000, 1_000))
            .setUpstreamLevel("RACK")
            .build());
    books.put(
        SiteBalance.newBuilder(Balances.of(YEAR + 2 * w, 9_000, 1_000)).setMissingMs(1).build());
    books.put(
        SiteBalance.newBuilder(Balances.of(YEAR + 3 * w, 9_000, 1_000))
            .setUpstreamMissingMs(1L)
            .build());
    assertEquals(1_200_000, due(NOW).get(0).getPueMillionths());

    // with six more, less than nine tenths are covered
    for (int i = 4; i < 10; i++) {
      books.put(
          SiteBalance.newBuilder(Balances.of(YEAR + i * w, 9_000, 1_000))
              .setUpstreamMj(null)
              .build());
    }
    assertEquals(List.of(), due(NOW));
  }

  @Test
  void windowThatIsRestatedReplacesItself() {
    books.put(configured("2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z", 1_500_000));
    fill(YEAR, NOW, 1_200, 1_000);
    fill(YEAR, NOW, 1_300, 1_000);

    assertEquals(1_300_000, due(NOW).get(0).getPueMillionths());
  }

  @Test
  void noMoreOftenThanADayAndOnlyIfItIsAnother() {
    books.put(configured("2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z", 1_500_000));
    fill(YEAR, NOW, 1_200, 1_000);
    due(NOW).forEach(books::put);

    // an hour later it is another, but that is too soon
    long hourLater = NOW + Duration.ofHours(1).toMillis();
    fill(NOW, hourLater, 1_800, 1_000);
    assertEquals(List.of(), due(hourLater));
    // a day later it is told: 96 windows of 1.2, and 100 of 1.8
    long nextDay = NOW + Duration.ofHours(25).toMillis();
    fill(NOW, nextDay, 1_800, 1_000);
    List<SiteFactors> next = due(nextDay);
    assertEquals(1_506_122, next.get(0).getPueMillionths());
    next.forEach(books::put);

    // and after another day that is alike, nothing is told
    long third = nextDay + Duration.ofHours(24).toMillis();
    fill(nextDay, third, 1_506, 1_000);
    assertEquals(List.of(), due(third));
  }

  @Test
  void everyRowThatHoldsInTheYearGetsItsMeasuredOne() {
    // Given a row from 2020 on, and one with a new price from noon on
    books.put(configured("2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z", 1_500_000));
    SiteFactors noon = configured("2026-01-01T12:00:00Z", "2026-01-01T12:00:00Z", 1_500_000);
    books.put(SiteFactors.newBuilder(noon).setPricePerKwhMillionths(100_000L).build());
    fill(YEAR, NOW, 1_200, 1_000);

    List<SiteFactors> rows = due(NOW);

    assertEquals(
        List.of(YEAR, noon.getFromMs()), rows.stream().map(SiteFactors::getFromMs).toList());
    assertEquals(
        List.of(95_000L, 100_000L),
        rows.stream().map(SiteFactors::getPricePerKwhMillionths).toList());
    // and a revision of what is configured is measured again at once
    rows.forEach(books::put);
    books.put(configured("2026-01-01T12:00:00Z", "2026-01-01T23:30:00Z", 1_400_000));
    assertEquals(1, due(NOW + 3_600_000).size());
  }

  @Test
  void yearThatIsOverIsNoLongerInterim() {
    books.put(configured("2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z", 1_500_000));
    long before = ms("2024-12-31T23:00:00Z");
    fill(before, YEAR, 1_250, 1_000);

    List<SiteFactors> rows = due(YEAR + 1);

    assertEquals(1, rows.size());
    assertEquals(before, rows.get(0).getFromMs());
    assertEquals("2, measured 2025", rows.get(0).getPueCategory());
  }

  @Test
  void lessThanOneIsAFaultAndNoPue() {
    books.put(configured("2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z", 1_500_000));
    fill(YEAR, NOW, 999, 1_000);

    assertEquals(List.of(), due(NOW));
    assertTrue(problems.get(0).contains("PUE 0.999000 in 2026"), problems.get(0));
  }

  @Test
  void siteWithoutConfiguredRowHasNothingToCopy() {
    fill(YEAR, NOW, 1_200, 1_000);

    assertEquals(List.of(), due(NOW));
  }

  private List<SiteFactors> due(long nowMs) {
    return books.due(nowMs, (site, sentence) -> problems.add(sentence));
  }

  private void fill(long fromMs, long toMs, long facilityMj, long itMj) {
    for (long start = fromMs; start < toMs; start += Balances.WINDOW_MS) {
      books.put(Balances.of(start, facilityMj, itMj));
    }
  }
}
