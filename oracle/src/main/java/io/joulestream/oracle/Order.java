package io.joulestream.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Comparator;
import java.util.OptionalLong;

/** The two orders that the rules use besides that of numbers. */
final class Order {
  /** Names by their UTF-8 bytes, unsigned. */
  static final Comparator<String> UTF_8_BYTES =
      (a, b) -> Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8));

  /** A reading that has the value is above one that has not, even if the value is 0. */
  static final Comparator<OptionalLong> ABSENT_FIRST =
      Comparator.comparing(OptionalLong::isPresent).thenComparing(value -> value.orElse(0));

  private Order() {}
}
