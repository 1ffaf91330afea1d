package io.joulestream.ingest.slurm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostListTest {

  @Test
  void rangesKeepTheirZerosAndTheLastBracketVariesFastest() {
    assertEquals(
        List.of("n001", "n002", "n003", "n7", "gpu-1-0", "gpu-1-1", "gpu-2-0", "gpu-2-1", "login"),
        HostList.expand("n[001-003,7],gpu-[1-2]-[0-1],login"));
    assertEquals(List.of("a8", "a9", "a10", "a11"), HostList.expand("a[8-11]"));
    assertEquals(List.of("a08", "a09", "a10", "a11"), HostList.expand("a[08-11]"));
    assertEquals(List.of("r1n1x", "r1n2x"), HostList.expand("r1n[1-2]x"));
    assertEquals(List.of("n5"), HostList.expand("n[5]"));
    assertEquals(List.of(), HostList.expand(""));
  }

  @Test
  void whatIsNoListIsNamed() {
    for (String wrong :
        List.of("n[1-", "n1]", "n[3-1]", "n[a-b]", "n[]", "n[1-2-3]", "n[[1]]", "n[0-999999]")) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> HostList.expand(wrong), wrong);
      assertEquals("'", String.valueOf(refused.getMessage()).substring(0, 1), wrong);
    }
  }
}
