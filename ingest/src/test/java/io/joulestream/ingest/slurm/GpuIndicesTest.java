package io.joulestream.ingest.slurm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class GpuIndicesTest {

  @Test
  void indicesCountAllGpusOfANode() {
    assertEquals(new GpuIndices(2, List.of("0", "1")), GpuIndices.ofGres("gpu:h100:2(IDX:0-1)"));
    assertEquals(
        new GpuIndices(4, List.of("0", "2", "3", "7")), GpuIndices.ofGres("gpu:4(IDX:0,2-3,7)"));
    // types of one node, and resources that are none
    assertEquals(
        new GpuIndices(3, List.of("0", "4", "5")),
        GpuIndices.ofGres("nic:1(IDX:2),gpu:a100:1(IDX:0),gpu:h100:2(IDX:4-5),shard:3(IDX:6)"));
    assertEquals(new GpuIndices(8, List.of()), GpuIndices.ofGres("gpu:8(CNT:8)"));
    assertEquals(new GpuIndices(8, List.of()), GpuIndices.ofGres("gres:gpu:8"));
    assertEquals(new GpuIndices(0, List.of()), GpuIndices.ofGres(""));
    assertEquals(List.of("0", "1", "4"), GpuIndices.list("0,1,4"));
    assertThrows(IllegalArgumentException.class, () -> GpuIndices.list("0,x"));
    assertThrows(IllegalArgumentException.class, () -> GpuIndices.list("3-1"));
  }
}
