package io.joulestream.bench;

import io.joulestream.ingest.Parsed;
import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.RecordParser;
import io.joulestream.ingest.RecordSink.Arrived;
import io.joulestream.ingest.buffer.BufferedRecords;
import io.joulestream.ingest.buffer.DiskBuffer;
import io.joulestream.ingest.collect.AllocationCoverage;
import io.joulestream.schemas.Acceptance;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The disk buffer alone: how many readings a second it takes, synced poll by poll. */
final class BufferLoad {

  private static final long LASTS_NANOS = TimeUnit.SECONDS.toNanos(5);

  private BufferLoad() {}

  /**
   * Puts the readings of a whole fleet into a buffer again and again, for 5 s after a second to
   * warm up.
   *
   * @return readings a second
   */
  static double readingsPerSecond(Path folder, int hosts) {
    List<Arrived> poll = poll(hosts);
    try (DiskBuffer buffer = new DiskBuffer(folder, 8L << 30)) {
      BufferedRecords records =
          new BufferedRecords(buffer, new AllocationCoverage(Clock.systemUTC()));
      repeat(records, poll, LASTS_NANOS / 5);
      return repeat(records, poll, LASTS_NANOS);
    }
  }

  private static double repeat(BufferedRecords records, List<Arrived> poll, long lastsNanos) {
    long polls = 0;
    long start = System.nanoTime();
    for (; System.nanoTime() - start < lastsNanos; polls++) {
      records.accept(poll);
    }
    return polls * poll.size() / ((System.nanoTime() - start) / 1e9);
  }

  private static List<Arrived> poll(int hosts) {
    RecordParser parser = new RecordParser(Acceptance.DEFAULT);
    List<Arrived> poll = new ArrayList<>();
    String now = Long.toString(System.currentTimeMillis());
    for (int host = 0; host < hosts; host++) {
      for (int gpu = 0; gpu < DcgmPage.GPUS; gpu++) {
        Parsed parsed = parser.parse(RecordKind.POWER, reading(host, gpu, now));
        poll.add(new Arrived(RecordKind.POWER, "bench", parsed, new byte[0]));
      }
    }
    return poll;
  }

  private static Map<String, String> reading(int host, int gpu, String now) {
    return Map.of(
        "time",
        now,
        "received",
        now,
        "site",
        "lon1",
        "host",
        "gpu%05d".formatted(host),
        "level",
        "device",
        "device",
        "GPU-%08x-6d3c-22ed-0ec8-d3b86487%04x".formatted(host, gpu),
        "power_w",
        "6%02d.25".formatted((host + gpu) % 100),
        "energy_j",
        Long.toString(1_000_000L + host * 650L),
        "utilisation",
        "0.97",
        "model",
        "NVIDIA H100 80GB HBM3");
  }
}
