package io.joulestream.energy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class Utf8OrderTest {

  @Property
  void itIsTheOrderOfTheEncodedBytes(@ForAll("text") String a, @ForAll("text") String b) {
    int bytes =
        Arrays.compareUnsigned(
            a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    assertEquals(Integer.signum(bytes), Integer.signum(Utf8Order.BY_UTF8.compare(a, b)));
  }

  @Provide
  Arbitrary<String> text() {
    return Arbitraries.of("a", "é", "\uE000", "\uFFFD", "\uD83D\uDE00", "\uD800\uDC00")
        .list()
        .ofMaxSize(4)
        .map(parts -> String.join("", parts));
  }
}
