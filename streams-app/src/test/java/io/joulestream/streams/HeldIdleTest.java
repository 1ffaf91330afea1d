package io.joulestream.streams;

import static io.joulestream.streams.DrivenTopology.SITE;
import static io.joulestream.streams.DrivenTopology.at;
import static io.joulestream.streams.DrivenTopology.start;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.joulestream.schemas.HostTicks;
import io.joulestream.schemas.TickChannel;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.Level;
import io.joulestream.schemas.avro.SiteBalance;
import io.joulestream.streams.DrivenTopology.Publication;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A job that holds a device without using it; one minute at a steady power. */
class HeldIdleTest {

  private static final StreamsSettings ONE_PARTITION = StreamsSettings.DEFAULT.withPartitions(1);

  @Test
  void withoutUtilisationTheTableOfIdleWattsDecides() {
    // an A40 idles at up to 110 W
    assertEquals(6_600_000, heldIdleMj(ONE_PARTITION, "NVIDIA A40", 110, OptionalLong.empty()));
    assertEquals(0, heldIdleMj(ONE_PARTITION, "NVIDIA A40", 111, OptionalLong.empty()));
    assertEquals(0, heldIdleMj(ONE_PARTITION, "Some accelerator", 1, OptionalLong.empty()));
  }

  @Test
  void utilisationCountsBeforeTheTable() {
    assertEquals(0, heldIdleMj(ONE_PARTITION, "NVIDIA A40", 50, OptionalLong.of(1)));
    assertEquals(12_000_000, heldIdleMj(ONE_PARTITION, "NVIDIA A40", 200, OptionalLong.of(0)));
  }

  @Test
  void settingsOverrideTheTable() {
    StreamsSettings settings = ONE_PARTITION.withIdleMw(Map.of("NVIDIA A40", 35_000L));

    assertEquals(0, heldIdleMj(settings, "NVIDIA A40", 36, OptionalLong.empty()));
    assertEquals(2_100_000, heldIdleMj(settings, "NVIDIA A40", 35, OptionalLong.empty()));
    assertEquals(
        4_800_000, heldIdleMj(settings, "NVIDIA A100 80GB PCIe", 80, OptionalLong.empty()));
  }

  private static long heldIdleMj(
      StreamsSettings settings, String model, long watts, OptionalLong utilisationPpb) {
    try (DrivenTopology topology = new DrivenTopology(settings)) {
      topology.publish(start("job", "node_0", 0));
      for (long second = 0; second <= 60; second += 10) {
        topology.publish(device(model, second, watts, utilisationPpb));
      }
      topology.settle();
      SiteBalance balance = topology.balances().values().iterator().next();
      assertEquals(watts * 60_000, balance.getMeasuredMj());
      assertEquals(balance.getMeasuredMj(), balance.getActiveMj() + balance.getHeldIdleMj());
      return balance.getHeldIdleMj();
    }
  }

  private static Publication<HostTicks> device(
      String model, long second, long watts, OptionalLong utilisationPpb) {
    HostTicks.Builder ticks = new HostTicks.Builder(SITE, "node_0", at(second));
    ticks.add(
        at(second),
        new TickChannel(Level.DEVICE, "gpu0", "", model, false, 0),
        OptionalLong.of(watts * 1_000),
        OptionalLong.empty(),
        utilisationPpb);
    return new Publication<>(Topics.POWER_READINGS, Topics.key(SITE, "node_0"), ticks.build());
  }
}
