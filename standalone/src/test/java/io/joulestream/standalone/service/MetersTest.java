package io.joulestream.standalone.service;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

/** What is served of a part is what it says at the time. */
class MetersTest {

  private final AtomicLong written = new AtomicLong(3);
  private final AtomicLong lag = new AtomicLong(4);

  private final class Part implements Component {

    @Override
    public String name() {
      return "sink";
    }

    @Override
    public String instance() {
      return "one";
    }

    @Override
    public Condition condition() {
      return Condition.lacking("no store");
    }

    @Override
    public void refresh() {}

    @Override
    public Map<String, DoubleSupplier> measures() {
      return Map.of("points_written_total", () -> written.get(), "lag_records", () -> lag.get());
    }
  }

  @Test
  void measuresAreAskedForAsLongAsTheProcessLives() {
    try (Meters meters = new Meters()) {
      meters.component(new Part());
      // whom only the meters know must not be forgotten
      System.gc();
      written.set(5);
      lag.set(6);
      String page = meters.scrape();

      String labels = "{component=\"sink\",instance=\"one\"} ";
      assertTrue(page.contains("joulestream_points_written_total" + labels + "5.0"), page);
      assertTrue(page.contains("joulestream_lag_records" + labels + "6.0"), page);
      assertTrue(page.contains("joulestream_ready" + labels + "0.0"), page);
    }
  }
}
