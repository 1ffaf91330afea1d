package io.joulestream.standalone.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortsTest {

  @Test
  void noTwoPartsAreGivenTheSamePort() {
    Set<Integer> ports = new HashSet<>();
    for (int i = 0; i < 2_000; i++) {
      ports.add(Ports.free());
    }

    assertEquals(2_000, ports.size());
  }
}
