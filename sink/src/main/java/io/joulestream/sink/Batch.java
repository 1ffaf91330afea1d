package io.joulestream.sink;

import io.joulestream.schemas.avro.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Points that are written and committed together: of each identity the latest, in the order in
 * which the latest came.
 */
final class Batch {

  /** A letter must be smaller than what a broker takes, 1 MB by default. */
  private static final int MOST_LETTER_BYTES = 400_000;

  /** A point and where it came from. */
  record Pending(EncodedPoint point, ConsumerRecord<String, byte[]> record) {}

  private final Map<Destination, Map<String, Pending>> latest = new EnumMap<>(Destination.class);
  private final Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
  private final List<DeadLetter> letters = new ArrayList<>();
  private final long startedNanos = System.nanoTime();
  private long consumed;
  private long superseded;
  private long written;
  private long expired;
  private long bytes;
  private long newestReceiptMs = Long.MIN_VALUE;

  /** Takes in what a record became. */
  void add(ConsumerRecord<String, byte[]> record, RecordEncoder.Encoded encoded) {
    next.put(
        new TopicPartition(record.topic(), record.partition()),
        new OffsetAndMetadata(record.offset() + 1));
    newestReceiptMs = Math.max(newestReceiptMs, encoded.receivedMs());
    consumed += encoded.points().size();
    encoded.points().forEach(point -> add(new Pending(point, record)));
  }

  private void add(Pending pending) {
    EncodedPoint point = pending.point();
    if (!point.fault().isEmpty()) {
      refuse(pending, point.fault());
      return;
    }
    Map<String, Pending> points =
        latest.computeIfAbsent(point.destination(), d -> new LinkedHashMap<>());
    // removed first, so that the order of writing is that of the latest points
    Pending earlier = points.remove(point.identity());
    if (earlier != null) {
      superseded++;
      bytes -= earlier.point().line().length();
    }
    points.put(point.identity(), pending);
    bytes += point.line().length();
  }

  /** Keeps what cannot be written, with the reason. */
  void refuse(Pending pending, String reason) {
    ConsumerRecord<String, byte[]> record = pending.record();
    byte[] value = record.value() == null ? new byte[0] : record.value();
    String line = pending.point().line();
    boolean fits =
        value.length <= MOST_LETTER_BYTES
            && line.getBytes(StandardCharsets.UTF_8).length <= MOST_LETTER_BYTES;
    letters.add(
        new DeadLetter(
            record.topic(),
            record.partition(),
            record.offset(),
            String.valueOf(record.key()),
            fits ? line : LineBuilder.cut(line),
            fits ? reason : reason + " (too large to be kept here: see the record itself)",
            ByteBuffer.wrap(fits ? value : new byte[0])));
  }

  void wrote(StoreWriter.Outcome outcome) {
    written += outcome.written();
    expired += outcome.expired();
  }

  /** The points for one bucket, in requests of at most so many points and bytes. */
  List<List<Pending>> requests(Destination destination, int mostPoints, long mostBytes) {
    List<List<Pending>> requests = new ArrayList<>();
    List<Pending> request = new ArrayList<>();
    long size = 0;
    for (Pending pending : latest.getOrDefault(destination, Map.of()).values()) {
      long length = pending.point().line().length();
      if (!request.isEmpty() && (request.size() == mostPoints || size + length > mostBytes)) {
        requests.add(request);
        request = new ArrayList<>();
        size = 0;
      }
      request.add(pending);
      size += length;
    }
    if (!request.isEmpty()) {
      requests.add(request);
    }
    return requests;
  }

  boolean isEmpty() {
    return next.isEmpty();
  }

  boolean isFull(SinkSettings settings) {
    return latest.values().stream().mapToInt(Map::size).sum() >= settings.batchPoints()
        || bytes >= settings.batchBytes()
        // what is superseded or without a point takes no room, but must be committed some time
        || consumed >= 20L * settings.batchPoints();
  }

  boolean isOlderThan(Duration age) {
    return System.nanoTime() - startedNanos >= age.toNanos();
  }

  List<DeadLetter> letters() {
    return letters;
  }

  /** Where each partition goes on once all this is written. */
  Map<TopicPartition, OffsetAndMetadata> next() {
    return next;
  }

  SinkCounts counts() {
    return new SinkCounts(consumed, written, superseded, expired, letters.size());
  }

  /** How old its newest input is, ms. */
  long ageMs(long nowMs) {
    return newestReceiptMs == Long.MIN_VALUE ? 0 : Math.max(0, nowMs - newestReceiptMs);
  }
}
