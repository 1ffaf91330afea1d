package io.joulestream.ingest.power;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How a target can be written, and what it is called. */
class TargetTest {

  private static String target(String text) {
    Target target = Target.of(text, "http", "/metrics");
    return "%s as %s%s"
        .formatted(target.uri(), target.instance(), target.asksAnother() ? ", by another" : "");
  }

  @Test
  void addresses() {
    assertEquals("http://h1:9400/metrics as h1:9400", target("h1:9400"));
    assertEquals("http://h1/metrics as h1", target(" h1 "));
    assertEquals("http://[::1]:9400/metrics as [::1]:9400", target("[::1]:9400"));
    assertEquals("https://h1:9400/metrics as h1:9400", target("https://h1:9400"));
    assertEquals("http://h1:9400/gpu as h1:9400", target("http://h1:9400/gpu"));
    assertEquals(
        "http://snmp:9116/snmp?module=apc&target=pdu%2D1 as pdu-1, by another",
        target("http://snmp:9116/snmp?module=apc&target=pdu%2D1"));
  }

  @Test
  void whatIsNoneIsRefusedAndAPasswordIsNotShown() {
    assertThrows(IllegalArgumentException.class, () -> target(""));
    assertThrows(IllegalArgumentException.class, () -> target("ftp://h1/metrics"));
    assertThrows(IllegalArgumentException.class, () -> target("a b"));
    for (String url :
        List.of("http://ana:secret@h1", "http://ana:secret @h1", "ftp://h1?k=secret")) {
      String message =
          String.valueOf(
              assertThrows(IllegalArgumentException.class, () -> target(url)).getMessage());
      assertFalse(message.contains("secret"), message);
    }
  }
}
