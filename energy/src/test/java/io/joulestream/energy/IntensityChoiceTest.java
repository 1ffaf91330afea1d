package io.joulestream.energy;

import static io.joulestream.energy.IntensityStatus.ESTIMATED;
import static io.joulestream.energy.IntensityStatus.FORECAST;
import static io.joulestream.energy.IntensityStatus.MEASURED;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class IntensityChoiceTest {

  private static final long MINUTE = 60_000;
  private static final long HALF_HOUR = 30 * MINUTE;

  @Test
  void aMeasuredValueBeatsAForecastAndSupersedesIt() {
    Optional<IntensityChoice> choice =
        choose(
            new Intensity(0, HALF_HOUR, 75_000, FORECAST, "neso", 1),
            new Intensity(0, HALF_HOUR, 65_000, MEASURED, "neso", 2));

    assertEquals(Optional.of(new IntensityChoice(65_000, MEASURED, "neso", 1)), choice);
  }

  @Test
  void theSitesOrderOfProvidersComesFirst() {
    Intensity neso = new Intensity(0, HALF_HOUR, 75_000, FORECAST, "neso", 1);
    Intensity maps = new Intensity(0, HALF_HOUR, 90_000, MEASURED, "maps", 1);

    assertEquals(
        90_000,
        IntensityChoice.choose(List.of(neso, maps), 0, MINUTE, List.of()).orElseThrow().mgPerKwh());
    assertEquals(
        75_000,
        IntensityChoice.choose(List.of(neso, maps), 0, MINUTE, List.of("neso"))
            .orElseThrow()
            .mgPerKwh());
  }

  @Test
  void ofEqualStatusTheShorterIntervalThenTheLaterPublicationThenTheHigherValueWins() {
    Intensity hour = new Intensity(0, 2 * HALF_HOUR, 1_000, MEASURED, "p", 9);
    Intensity first = new Intensity(0, HALF_HOUR, 2_000, MEASURED, "p", 1);
    Intensity second = new Intensity(0, HALF_HOUR, 3_000, MEASURED, "p", 2);
    Intensity higher = new Intensity(0, HALF_HOUR, 4_000, MEASURED, "p", 2);

    assertEquals(3_000, choose(hour, first, second).orElseThrow().mgPerKwh());
    assertEquals(
        new IntensityChoice(4_000, MEASURED, "p", 2),
        choose(hour, first, second, higher).orElseThrow());
  }

  @Test
  void aWindowOfPartsTakesTheirMeanByTimeAndTheWeakestStatus() {
    // 40 s at 100 g, 20 s at 250 g: 150 g
    Optional<IntensityChoice> choice =
        choose(
            new Intensity(0, 40_000, 100_000, MEASURED, "b", 1),
            new Intensity(40_000, HALF_HOUR, 250_000, ESTIMATED, "a", 1),
            new Intensity(40_000, HALF_HOUR, 240_000, ESTIMATED, "a", 0));

    assertEquals(Optional.of(new IntensityChoice(150_000, ESTIMATED, "b|a", 1)), choice);
  }

  @Test
  void aWindowWithAHoleIsNotPriced() {
    assertEquals(
        Optional.empty(),
        choose(
            new Intensity(0, 30_000, 100_000, MEASURED, "p", 1),
            new Intensity(30_001, HALF_HOUR, 100_000, MEASURED, "p", 1)));
  }

  @Property
  void theOrderOfValuesDoesNotMatter(
      @ForAll("values") List<Intensity> values, @ForAll Random random) {
    List<Intensity> shuffled = new ArrayList<>(values);
    Collections.shuffle(shuffled, random);

    assertEquals(
        IntensityChoice.choose(values, 0, MINUTE, List.of("q")),
        IntensityChoice.choose(shuffled, 0, MINUTE, List.of("q")));
  }

  @Provide
  Arbitrary<List<Intensity>> values() {
    return Combinators.combine(
            Arbitraries.longs().between(-2, 3).map(t -> t * 20_000),
            Arbitraries.longs().between(1, 4).map(t -> t * 20_000),
            Arbitraries.longs().between(1, 3),
            Arbitraries.of(IntensityStatus.values()),
            Arbitraries.of("p", "q"),
            Arbitraries.longs().between(0, 2))
        .as(
            (from, length, value, status, provider, published) ->
                new Intensity(from, from + length, value, status, provider, published))
        .list()
        .uniqueElements(v -> List.of(v.fromMs(), v.toMs(), v.provider(), v.publishedMs()))
        .ofMaxSize(12);
  }

  private static Optional<IntensityChoice> choose(Intensity... values) {
    return IntensityChoice.choose(List.of(values), 0, MINUTE, List.of());
  }
}
