package io.joulestream.ingest.collect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.RecordParser;
import io.joulestream.ingest.buffer.BufferedRecords;
import io.joulestream.ingest.buffer.DiskBuffer;
import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.ConfluentSchemaIds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectorTest {

  private static final Instant NOON = Instant.parse("2026-03-15T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);

  @TempDir private Path folder;
  private DiskBuffer buffer;
  private boolean forgets;
  private final List<String> counts = new ArrayList<>();
  private final AllocationCoverage coverage = new AllocationCoverage(CLOCK);
  private final LiveInventory inventory = new LiveInventory(Optional.empty(), CLOCK);

  /** What a test's source does when it is asked. */
  private interface Poll {
    void into(Collected into) throws IOException;
  }

  /** Counts what it is told. */
  private final class Told implements Source {
    private final Poll poll;

    Told(Poll poll) {
      this.poll = poll;
    }

    @Override
    public void poll(Collected into) throws IOException {
      poll.into(into);
    }

    @Override
    public void taken() throws IOException {
      counts.add("taken");
      if (forgets) {
        throw new IOException("what was taken cannot be remembered");
      }
    }
  }

  private final class Counting implements SourceMeter {
    @Override
    public void polled(String source, Duration took) {
      counts.add("polled");
    }

    @Override
    public void failed(String source) {
      counts.add("failed");
    }

    @Override
    public void accepted(String source, int records) {
      counts.add("accepted " + records);
    }

    @Override
    public void rejected(String source, String reason) {
      counts.add("rejected " + reason);
    }

    @Override
    public void lost(String source, int records) {
      counts.add("lost " + records);
    }

    @Override
    public void problems(String source, int problems) {
      counts.add("problems " + problems);
    }

    @Override
    public void skipped(String source, long polls) {
      counts.add("skipped " + polls);
    }

    @Override
    public void clockOffset(String source, long offsetMs) {
      counts.add("clock " + offsetMs);
    }
  }

  @BeforeEach
  void open() {
    buffer = new DiskBuffer(folder.resolve("buffer"), 2_000);
  }

  @AfterEach
  void close() {
    buffer.close();
  }

  private Optional<Duration> poll(Poll poll) throws InterruptedException {
    return collector(poll, CLOCK).poll();
  }

  private Collector collector(Poll poll, Clock clock) {
    SourceContext context =
        new SourceContext(
            "lab",
            "lon1",
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            inventory,
            folder.resolve("memory"),
            new HttpFetch(CLOCK),
            new SourceContext.Books(Map.of(), "", ConfluentSchemaIds.inMemory()),
            clock);
    return new Collector(
        context,
        new Told(poll),
        new Collector.Collecting(inventory, new RecordParser(Acceptance.DEFAULT), new Counting()),
        new BufferedRecords(buffer, coverage));
  }

  private static Map<String, String> reading(String device, String watts) {
    return Map.of(
        "time",
        NOON.toString(),
        "host",
        "n1",
        "level",
        "DEVICE",
        "device",
        device,
        "power_w",
        watts);
  }

  private static Map<String, String> start(String job, String device) {
    return Map.of(
        "time", NOON.toString(), "host", "n1", "job", job, "event", "START", "device", device);
  }

  @Test
  void whatIsFoundIsSafeBeforeTheSourceIsTold() throws InterruptedException {
    poll(
        into -> {
          into.add(RecordKind.POWER, reading("GPU-a", "300"));
          into.add(RecordKind.POWER, reading("GPU-b", "301.5"));
          into.add(RecordKind.POWER, reading("GPU-b", "-1"));
          into.clock("n1", NOON.toEpochMilli() + 1_500);
          into.problem("n2", "does not answer in time");
        });

    assertEquals(
        List.of("rejected NEGATIVE", "accepted 2", "taken", "polled", "problems 1", "clock 1500"),
        counts);
    assertEquals(2, buffer.records(), "a record of the host and one that was rejected");
  }

  @Test
  void aSlotIsTheDeviceThatWasSeenInIt() throws InterruptedException {
    poll(
        into -> {
          into.add(RecordKind.JOBS, start("c/1", "#0"));
          into.slot("n1", "0", "GPU-a");
          into.add(RecordKind.JOBS, start("c/2", "#0"));
          into.add(RecordKind.POWER, reading("GPU-a", "300"));
          into.add(RecordKind.JOBS, start("c/3", "GPU-z"));
        });

    assertEquals(List.of("rejected UNKNOWN", "accepted 3"), counts.subList(0, 2));
    AllocationCoverage.Share share = coverage.share();
    assertEquals(2, share.allocations());
    assertEquals(1, share.withReadings());
    assertEquals(List.of("n1 GPU-z of job c/3"), share.without());
  }

  @Test
  void whatCameBeforeAFailureCounts() throws InterruptedException {
    poll(
        into -> {
          into.add(RecordKind.POWER, reading("GPU-a", "300"));
          throw new IOException("the connection broke");
        });
    assertEquals(List.of("accepted 1", "failed", "problems 0"), counts);
    assertEquals(1, buffer.records());
  }

  @Test
  void whatIsSafeIsNotKeptAgainWhenItsSourceCannotRememberIt() throws InterruptedException {
    forgets = true;
    poll(into -> into.add(RecordKind.POWER, reading("GPU-a", "300")));
    assertEquals(List.of("accepted 1", "taken", "failed", "problems 0"), counts);
    assertEquals(1, buffer.records());
  }

  @Test
  void aSourceThatNeverComesToAnEndIsToldAsOneThatFails() throws InterruptedException {
    AtomicLong nowMs = new AtomicLong(NOON.toEpochMilli());
    Clock clock =
        new Clock() {
          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return Instant.ofEpochMilli(nowMs.get());
          }
        };
    Collector hanging = collector(into -> {}, clock);
    Collector answering = collector(into -> {}, clock);
    nowMs.addAndGet(59_000);
    assertEquals(Optional.empty(), hanging.lacking());
    nowMs.addAndGet(2_000);
    answering.poll();

    assertEquals(
        Optional.of("source lab: no answer has come to its end for 61 s"), hanging.lacking());
    assertEquals(Optional.empty(), answering.lacking());
  }

  @Test
  void aBusySourceIsLeftAlone() throws InterruptedException {
    Optional<Duration> pause =
        poll(
            into -> {
              throw new SourceBusyException("429", Duration.ofMinutes(7));
            });
    assertEquals(Optional.of(Duration.ofMinutes(7)), pause);
  }

  @Test
  void whatHasNoRoomIsCountedAndTheSourceIsNotTold() throws InterruptedException {
    poll(
        into -> {
          for (int i = 0; i < 40; i++) {
            into.add(RecordKind.JOBS, start("cluster/job-with-a-long-name-" + i, "GPU-a"));
          }
        });
    assertEquals(List.of("lost 40", "failed"), counts.subList(0, 2), "lost once only");
    assertTrue(counts.contains("failed") && !counts.contains("taken"), counts.toString());
    assertEquals(0, buffer.records());
  }
}
