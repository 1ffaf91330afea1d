package io.joulestream.ingest.power;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Matchers mean what they mean in PromQL. */
class SelectorTest {

  private static final Map<String, String> SERIES =
      Map.of("job", "dcgm", "zone", "package", "path", "C:\\a \"b\"");

  private static void assertSelects(boolean expected, String selector) {
    assertEquals(expected, Selector.of(selector).test(SERIES), selector);
  }

  @Test
  void matchers() {
    assertSelects(true, "");
    assertSelects(true, "{}");
    assertSelects(true, "{job=\"dcgm\"}");
    assertSelects(false, "{job=\"dcg\"}");
    assertSelects(true, "{job!=\"amd\", zone=\"package\",}");
    assertSelects(false, "{job=\"dcgm\",zone!=\"package\"}");
    assertSelects(true, "{zone=~\"pack.*|dram\"}");
    assertSelects(false, "{zone=~\"pack\"}");
    assertSelects(true, "{zone!~\"pack\"}");
    assertSelects(true, "{partition=\"\"}");
    assertSelects(true, "{partition=~\"0?\"}");
    assertSelects(false, "{partition!=\"\"}");
    assertSelects(true, "{path=\"C:\\\\a \\\"b\\\"\"}");
  }

  @Test
  void whatIsNoneIsRefused() {
    for (String selector : new String[] {"job", "{job}", "{job=dcgm}", "{job=\"a\" zone=\"b\"}"}) {
      assertThrows(IllegalArgumentException.class, () -> Selector.of(selector), selector);
    }
    String message =
        assertThrows(IllegalArgumentException.class, () -> Selector.of("{a=~\"(\"}")).getMessage();
    assertTrue(String.valueOf(message).startsWith("selector has '(', which is no expression"));
  }
}
