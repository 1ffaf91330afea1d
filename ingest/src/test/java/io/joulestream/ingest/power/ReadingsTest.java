package io.joulestream.ingest.power;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which of several samples counts. */
class ReadingsTest {

  private static final Channel CHANNEL = new Channel("", "n1", "DEVICE", "GPU-a", "");

  private final Readings readings = new Readings();
  private final Mapping dcgm = Mapping.profile("dcgm");

  private void add(String metric, String value) {
    for (int rank = 0; rank < dcgm.metrics().size(); rank++) {
      MetricMapping mapping = dcgm.metrics().get(rank);
      if (mapping.metric().equals("DCGM_FI_DEV_" + metric)) {
        readings.add(0, CHANNEL, rank, mapping, "", mapping.scaled(value));
      }
    }
  }

  private String reading() {
    List<String> all = new ArrayList<>();
    readings.forEach(reading -> all.add(reading.powerW() + " W " + reading.energyJ() + " J"));
    return String.join(", ", all);
  }

  @Test
  void whatIsMeasuredCountsBeforeWhatIsNot() {
    add("POWER_USAGE", "140737488355330");
    add("POWER_USAGE", "52.6");
    add("POWER_USAGE", "NaN");
    add("POWER_USAGE", "52.5");
    add("POWER_USAGE", "9.99e999999999");

    assertEquals("52.6 W  J", reading());
    assertEquals(4, readings.repeated());
  }

  @Test
  void theOrderOnThePageDoesNotCount() {
    add("GPU_ENERGY_JOULES_TOTAL", "7");
    add("TOTAL_ENERGY_CONSUMPTION", "6999");
    add("GPU_ENERGY_JOULES_TOTAL", "8");
    add("TOTAL_ENERGY_CONSUMPTION", "7001");

    assertEquals(" W 7.001 J", reading());
  }

  @Test
  void aUtilisationAloneIsNoReading() {
    add("GPU_UTIL", "50");

    assertEquals("", reading());
  }
}
