package io.joulestream.ingest.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.ingest.IngestException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskBufferTest {

  private static final int MANY = 5_000;

  @TempDir private Path folder;

  private static List<byte[]> records(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> ("record " + i).getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  private static List<String> texts(List<byte[]> records) {
    return records.stream().map(r -> new String(r, StandardCharsets.UTF_8)).toList();
  }

  @Test
  void recordsComeOutInTheOrderInWhichTheyWentInOverRestarts() {
    try (DiskBuffer buffer = new DiskBuffer(folder, 1 << 20)) {
      buffer.add(records(0, 10));
      buffer.remove(buffer.oldest(4, 1 << 20));
    }
    try (DiskBuffer buffer = new DiskBuffer(folder, 1 << 20)) {
      assertEquals(6, buffer.records());
      buffer.add(records(10, 12));
      assertEquals(texts(records(4, 12)), texts(buffer.oldest(100, 1 << 20)));
      buffer.remove(buffer.oldest(100, 1 << 20));
      assertEquals(0, buffer.records());
      assertEquals(0, buffer.bytes());
    }
    try (DiskBuffer buffer = new DiskBuffer(folder, 1 << 20)) {
      assertEquals(0, buffer.records());
      buffer.add(records(12, 13));
      assertEquals(List.of("record 12"), texts(buffer.oldest(1, 1 << 20)));
    }
  }

  @Test
  void whatHasNoRoomIsRefusedAsAWholeAndTheRestStays() {
    try (DiskBuffer buffer = new DiskBuffer(folder, 40)) {
      buffer.add(records(0, 4)); // 32 bytes

      BufferFullException full =
          assertThrows(BufferFullException.class, () -> buffer.add(records(4, 6)));

      assertTrue(full.getMessage().endsWith("is full: 32 of 40 bytes"), full.getMessage());
      assertEquals(texts(records(0, 4)), texts(buffer.oldest(100, 1000)));
      buffer.remove(buffer.oldest(2, 1000));
      buffer.add(records(4, 6));
      assertEquals(texts(records(2, 6)), texts(buffer.oldest(100, 1000)));
    }
  }

  @Test
  void whatIsAskedForIsLimitedByBytesButNeverNothing() {
    try (DiskBuffer buffer = new DiskBuffer(folder, 1 << 20)) {
      buffer.add(records(0, 10));
      assertEquals(2, buffer.oldest(100, 16).size());
      assertEquals(1, buffer.oldest(100, 1).size());
    }
  }

  @Test
  void aSecondProcessIsToldSo() {
    try (DiskBuffer first = new DiskBuffer(folder, 1 << 20)) {
      IngestException refused =
          assertThrows(IngestException.class, () -> new DiskBuffer(folder, 1 << 20));
      assertTrue(refused.getMessage().contains("is another ingest running on it?"));
      assertEquals(0, first.records());
    }
  }

  @Test
  void whoeverWaitsIsWokenByARecord() throws InterruptedException {
    try (DiskBuffer buffer = new DiskBuffer(folder, 1 << 20)) {
      assertFalse(buffer.awaitRecords(1));
      Thread adding = new Thread(() -> buffer.add(records(0, 1)));
      adding.start();
      assertTrue(buffer.awaitRecords(60_000));
      adding.join();
    }
  }

  @Test
  void manyAreTakenAwayInParts() {
    try (DiskBuffer buffer = new DiskBuffer(folder, 1 << 26)) {
      buffer.add(records(0, MANY));
      List<String> all = new ArrayList<>();
      while (buffer.records() > 0) {
        List<byte[]> oldest = buffer.oldest(333, 1 << 20);
        all.addAll(texts(oldest));
        buffer.remove(oldest);
      }
      assertEquals(texts(records(0, MANY)), all);
    }
  }
}
