package io.joulestream.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.sun.net.httpserver.HttpServer;
import io.joulestream.ingest.power.PowerRecording;
import io.joulestream.ingest.power.TpuScope;
import io.joulestream.ingest.power.TpuSettings;
import io.joulestream.ingest.power.TpuTarget;
import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.TickChannel;
import io.joulestream.schemas.avro.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** From a duty cycle on a page to the reading that goes to Kafka. */
class ModelledReadingTest {

  private static final String PAGE =
      "duty_cycle{accelerator_id=\"48-0\",make=\"cloud-tpu\",model=\"tpu-v4-podslice\"} 33.333\n";

  @Test
  void aModelledReadingStaysMarked() throws Exception {
    Map<String, String> record = new HashMap<>(modelled());
    record.put("site", "lon1");

    Parsed.Reading reading =
        assertInstanceOf(
            Parsed.Reading.class,
            new RecordParser(Acceptance.DEFAULT).parse(RecordKind.POWER, record));

    // 90 W + 0.33333 x 80 W = 116.6664 W
    assertEquals(OptionalLong.of(116_666), reading.powerMw());
    assertEquals(OptionalLong.empty(), reading.energyMj());
    assertEquals(OptionalLong.of(333_330_000), reading.utilisationPpb());
    assertEquals(
        new TickChannel(Level.DEVICE, "48-0", "modelled:cloud-docs-chip", "tpu-v4", true, 0),
        reading.channel());
  }

  private static Map<String, String> modelled() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(PAGE.getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    server.start();
    try {
      URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
      PowerRecording into = new PowerRecording();
      Clock noon = Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);
      new TpuSettings(List.of(new TpuTarget(url, "gke-1")), "node", TpuScope.CHIP, Map.of())
          .open(PowerRecording.context(noon))
          .poll(into);
      return into.readings().get(0);
    } finally {
      server.stop(0);
    }
  }
}
