package io.joulestream.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LineBuilderTest {

  @Test
  void everyTypeIsWrittenSoThatItStaysThatType() {
    LineBuilder line = new LineBuilder("m");
    line.tag("b", "x y");
    line.tag("empty", "");
    line.endOfTags();
    line.integer("i", -3);
    line.decimal("whole", 500);
    line.decimal("small", 1.5e-7);
    line.flag("f", true);
    line.text("t", "say \"no\" \\ and\nthen");

    assertEquals(
        "m,b=x\\ y i=-3i,whole=500.0,small=0.00000015,f=true,"
            + "t=\"say \\\"no\\\" \\\\ and\nthen\" 7",
        line.finish(7));
    assertEquals("m,b=x\\ y 7", line.identity(7));
  }

  @Test
  void aFloatIsFinite() {
    LineBuilder line = new LineBuilder("m");
    line.endOfTags();

    assertThrows(
        LineBuilder.FaultException.class, () -> line.decimal("f", Double.POSITIVE_INFINITY));
  }

  @Test
  void aTextIsCutBetweenCharactersAndSaysSo() {
    String cut = LineBuilder.cut("é".repeat(40_000));

    assertTrue(cut.getBytes(StandardCharsets.UTF_8).length <= LineBuilder.MOST_TEXT_BYTES);
    assertTrue(cut.endsWith("é… (cut, 80000 bytes)"), cut.substring(cut.length() - 40));
    assertEquals("short", LineBuilder.cut("short"));
  }
}
