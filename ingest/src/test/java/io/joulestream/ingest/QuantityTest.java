package io.joulestream.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.schemas.avro.RejectReason;
import java.math.BigDecimal;
import java.math.RoundingMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

  @ParameterizedTest
  @CsvSource({
    "400,400000",
    "400.0005,400000",
    "400.0015,400002",
    "0.0004999,0",
    "1e3,1000000",
    "-5,-5000",
    "+7,7000",
    "1e-400,0"
  })
  void isReadExactlyAndRoundedOnceToTheEvenNeighbour(String text, long expected) throws Exception {
    assertEquals(expected, Quantity.parse("power_w", text, 3, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "140737488355328",
        "140737488355331.000000",
        "1.40737488355330E14",
        "9223372036854775792",
        "9223372036854775795",
        "2147483632",
        "2147483635"
      })
  void whatDcgmWritesForNoValueIsBlank(String text) {
    assertReason(RejectReason.BLANK, text);
  }

  @Test
  void itsNeighboursAreNumbers() {
    assertReason(RejectReason.IMPLAUSIBLE, "9223372036854775796");
    assertEquals(140737488355327L, parsed("140737488355327", 0));
    assertEquals(2147483636L, parsed("2147483636", 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "1,5", "0x10", "1 2", "--1", "٣x"})
  void whatIsNoNumberIsMalformed(String text) {
    assertReason(RejectReason.MALFORMED, text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "-inf", "-1e40"})
  void whatIsNotFiniteOrFarBelowZeroIsNegative(String text) {
    assertReason(RejectReason.NEGATIVE, text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "1e17", "9223372036854775.808"})
  void whatNoMeterReadsIsImplausibleAndCostsNothing(String text) {
    assertReason(RejectReason.IMPLAUSIBLE, text);
  }

  @Property
  void agreesWithUnlimitedPrecision(
      @ForAll @BigRange(min = "-1000000000", max = "1000000000") BigDecimal number)
      throws Exception {
    long expected = number.movePointRight(3).setScale(0, RoundingMode.HALF_EVEN).longValueExact();

    assertEquals(expected, Quantity.parse("x", number.toString(), 3, false));
  }

  private static long parsed(String text, int scale) {
    try {
      return Quantity.parse("power_w", text, scale, true);
    } catch (Quantity.Unusable e) {
      throw new AssertionError(e);
    }
  }

  private static void assertReason(RejectReason reason, String text) {
    Quantity.Unusable unusable =
        assertThrows(Quantity.Unusable.class, () -> Quantity.parse("power_w", text, 3, true));
    assertEquals(reason, unusable.violation().reason());
    assertTrue(unusable.violation().detail().startsWith("power_w is "), unusable.toString());
  }
}
