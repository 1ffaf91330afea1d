package io.joulestream.streams.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class IdleWattsTest {

  private static final String HEADER = "model,idle_w,state,source";

  @Test
  void aModelIsFoundByTheNameOfItsDriver() {
    IdleWatts table = IdleWatts.bundled();

    assertEquals(OptionalLong.of(122_000), table.mw("NVIDIA H100 80GB HBM3"));
    assertEquals(OptionalLong.of(110_000), table.mw("NVIDIA A40"));
    assertEquals(OptionalLong.of(191_000), table.mw("AMD Instinct MI300X VF"));
    assertEquals(OptionalLong.of(40_000), table.mw("Tesla V100-PCIE-16GB"));
  }

  @Test
  void oldDriversAndOtherCapitalsAreUnderstood() {
    IdleWatts table = IdleWatts.bundled();

    assertEquals(OptionalLong.of(55_000), table.mw("A100-SXM4-40GB"));
    assertEquals(OptionalLong.of(55_000), table.mw(" nvidia a100-sxm4-40gb "));
  }

  @Test
  void aNameThatOnlyBeginsLikeOneInTheTableIsAnotherModel() {
    IdleWatts table = IdleWatts.bundled();

    assertEquals(OptionalLong.empty(), table.mw("NVIDIA A40-48Q"));
    assertEquals(OptionalLong.empty(), table.mw("NVIDIA H100 PCIe"));
    assertEquals(OptionalLong.empty(), table.mw(""));
  }

  @Test
  void whatTheUserSaysCountsBeforeTheTable() {
    IdleWatts table =
        IdleWatts.bundled()
            .overriddenBy(Map.of("NVIDIA A40", 35_000L, "L4*", 20_000L, "NVIDIA H200", 0L));

    assertEquals(OptionalLong.of(35_000), table.mw("NVIDIA A40"));
    assertEquals(OptionalLong.of(20_000), table.mw("NVIDIA L4"));
    assertEquals(OptionalLong.of(102_000), table.mw("NVIDIA L40S"), "a full name goes first");
    assertEquals(OptionalLong.of(0), table.mw("NVIDIA H200"));
    assertEquals(OptionalLong.of(110_000), IdleWatts.bundled().mw("NVIDIA A40"));
  }

  @Test
  void theLongestBeginningCounts() {
    IdleWatts table = IdleWatts.parse(List.of(HEADER, "x*,1,BARE,a", "x1*,2.5,BARE,b"));

    assertEquals(OptionalLong.of(2_500), table.mw("x1-16GB"));
    assertEquals(OptionalLong.of(1_000), table.mw("x2"));
  }

  @Test
  void madeUpModelsAreNotKeptForEver() {
    IdleWatts table = IdleWatts.parse(List.of(HEADER, "m*,1,BARE,a"));

    for (int i = 0; i < 5_000; i++) {
      assertEquals(OptionalLong.of(1_000), table.mw("m" + i));
    }
    assertEquals(OptionalLong.of(1_000), table.mw("m4999"));
  }

  @Test
  void aTableThatCannotBeReadIsRefusedWithTheLine() {
    assertRefused("begins with", List.of("model,watts"));
    assertRefused("'x,1,BARE': expected", List.of(HEADER, "x,1,BARE"));
    assertRefused("'x,1,BARE, ': expected", List.of(HEADER, "x,1,BARE, "));
    assertRefused("'much' W", List.of(HEADER, "x,much,BARE,a"));
    assertRefused("-1000 mW", List.of(HEADER, "x,-1,BARE,a"));
    assertRefused("there already", List.of(HEADER, "x,1,BARE,a", "NVIDIA X,2,BARE,b"));
    assertThrows(
        IllegalArgumentException.class, () -> IdleWatts.bundled().overriddenBy(Map.of("x", -1L)));
  }

  @Test
  void everyFigureNamesASourceThatHasIt() throws IOException {
    try (InputStream table = IdleWatts.class.getResourceAsStream("idle-watts.csv")) {
      new String(table.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.equals(HEADER))
          .map(line -> line.split(",", 4))
          .forEach(
              cells -> {
                assertTrue(cells[2].equals("CONTEXT") || cells[2].equals("BARE"), cells[0]);
                assertTrue(cells[3].matches("\"(arXiv:|https://).* W.*\""), cells[0]);
              });
    }
  }

  private static void assertRefused(String why, List<String> lines) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> IdleWatts.parse(lines)).getMessage();
    assertTrue(message.contains(why), message);
  }
}
