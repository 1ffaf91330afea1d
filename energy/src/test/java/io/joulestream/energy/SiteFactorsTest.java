package io.joulestream.energy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SiteFactorsTest {

  @Test
  void theLatestRowNotAfterTheWindowHolds() {
    List<SiteFactors> rows = List.of(row(0, 0, 1_100_000), row(1_000, 0, 1_200_000));

    assertEquals(1_100_000, SiteFactors.at(rows, 999).orElseThrow().pueMillionths());
    assertEquals(1_200_000, SiteFactors.at(rows, 1_000).orElseThrow().pueMillionths());
    assertEquals(Optional.empty(), SiteFactors.at(rows, -1));
  }

  @Test
  void aLaterPublicationOfTheSameDateSupersedesTheEarlier() {
    List<SiteFactors> rows =
        List.of(row(0, 5, 1_300_000), row(0, 9, 1_200_000), row(0, 9, 1_250_000));

    SiteFactors winner = SiteFactors.at(rows, 0).orElseThrow();

    assertEquals(1_250_000, winner.pueMillionths());
    assertEquals(1, winner.superseded(rows));
  }

  private static SiteFactors row(long from, long published, long pue) {
    return new SiteFactors(
        from,
        published,
        "GB",
        pue,
        List.of(),
        Signal.AVERAGE,
        Scope.DIRECT,
        OptionalLong.empty(),
        OptionalLong.empty(),
        "",
        OptionalLong.empty(),
        "UTC");
  }
}
