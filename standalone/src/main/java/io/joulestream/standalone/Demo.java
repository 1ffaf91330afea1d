package io.joulestream.standalone;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.joulestream.ingest.InputPublisher;
import io.joulestream.ingest.LiveFleet;
import io.joulestream.ingest.Replay;
import io.joulestream.ingest.ReplayInput;
import io.joulestream.ingest.TimeShift;
import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.ReplayProgress;
import io.joulestream.standalone.embedded.StartFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The bundled recording of real runs: replayed once so that it ends when the installation was first
 * started, then played on live.
 *
 * <p>What has been replayed is known from Kafka, in the same transactions as the records; when the
 * recording ends, and up to when the fleet was played, from a file of the installation. So a stop
 * or a crash at any time neither repeats nor leaves out a record of the recording.
 */
final class Demo {

  private static final String NAME = "demo";
  private static final long MINUTE_MS = 60_000;
  private static final long HALF_HOUR_MS = 30 * MINUTE_MS;
  private static final long LONGEST_BRIDGE_MS = MINUTE_MS + 1_000;
  private static final Duration STEP = Duration.ofMillis(500);
  private static final long SAVE_EVERY_MS = 5_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path recording;
  private final Path file;
  private final LiveBooks books;
  private final SchemaIds ids;
  private final Clock clock;

  /** Where the bundled recording is. */
  static Path bundled() {
    return Path.of(System.getProperty("joulestream.demo", "standalone/demo"));
  }

  /**
   * A demo.
   *
   * @param recording directory of the recording
   * @param file in which the demo is remembered
   */
  Demo(Path recording, Path file, LiveBooks books, SchemaIds ids, Clock clock) {
    this.recording = recording;
    this.file = file;
    this.books = books;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * What the installation remembers.
   *
   * @param anchorMs when the recording ends
   * @param playedToMs up to when the fleet was played live
   */
  private record Memory(long anchorMs, long playedToMs) {}

  /** A recording and when it ends. */
  record Recording(ReplayInput input, Instant end) {

    /** What was received up to the end; intensities published later belong to the live fleet. */
    ReplayInput past() {
      return input.upTo(end.toEpochMilli());
    }
  }

  /**
   * Reads the recording, moved to end at the remembered anchor.
   *
   * @param wanted the anchor if none is remembered yet; absent = now
   */
  Recording read(Optional<Instant> wanted) {
    Memory memory = remembered().orElseGet(() -> firstMemory(wanted));
    ReplayInput origin = ReplayInput.read(recording, Acceptance.DEFAULT);
    long end =
        origin.lastOfFleet().orElseThrow(() -> new StartFailure(recording + " holds no recording"));
    // by whole minutes, so that the windows of the recording stay the same
    long shift = Math.floorDiv(memory.anchorMs() - end, MINUTE_MS) * MINUTE_MS;
    long intensityShift = Math.round((double) shift / HALF_HOUR_MS) * HALF_HOUR_MS;
    return new Recording(
        origin.moved(new TimeShift(shift, intensityShift)), Instant.ofEpochMilli(end + shift));
  }

  private Memory firstMemory(Optional<Instant> wanted) {
    long anchor = wanted.orElseGet(clock::instant).toEpochMilli();
    Memory memory = new Memory(anchor, anchor);
    remember(memory);
    return memory;
  }

  private Optional<Memory> remembered() {
    try {
      return Files.exists(file)
          ? Optional.of(JSON.readValue(file.toFile(), Memory.class))
          : Optional.empty();
    } catch (IOException e) {
      throw new StartFailure("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private void remember(Memory memory) {
    try {
      Path next = file.resolveSibling(file.getFileName() + ".new");
      Files.write(next, JSON.writeValueAsBytes(memory));
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Replays what has not been replayed yet; returns at once if that is nothing.
   *
   * @param pace told how many records are published, every five minutes of the recording; the next
   *     are published when it returns
   */
  void replay(ReplayInput past, LongConsumer pace) {
    ReplayProgress published = published();
    if (published.getComplete()) {
      return;
    }
    try (InputPublisher publisher = publisher(Optional.of(books.topicPrefix() + NAME))) {
      new Replay(NAME, past, publisher).run(published.getPublished(), false, pace);
    }
  }

  private InputPublisher publisher(Optional<String> transactions) {
    return new InputPublisher(
        books.bootstrapServers(), books.topicPrefix(), transactions, books.kafkaSettings(), ids);
  }

  /** Whether all of the recording is published. */
  boolean isReplayed() {
    return published().getComplete();
  }

  /** What Kafka knows to be published. */
  private ReplayProgress published() {
    String topic = books.topicPrefix() + Topics.REPLAY_PROGRESS.name();
    Map<String, Object> config = books.adminSettings();
    config.put("isolation.level", "read_committed");
    ReplayProgress latest = new ReplayProgress(NAME, 0L, false);
    var deserializer = Topics.REPLAY_PROGRESS.serde(ids).deserializer();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        for (var record : consumer.poll(STEP)) {
          ReplayProgress progress = deserializer.deserialize(topic, record.value());
          if (progress != null && progress.getPublished() > latest.getPublished()) {
            latest = progress;
          }
        }
      }
    }
    return latest;
  }

  /** Plays the fleet on from the end of the recording, until told to stop. */
  void playLive(Recording recorded, BooleanSupplier goesOn) throws InterruptedException {
    try (InputPublisher publisher = publisher(Optional.empty())) {
      long end = recorded.end().toEpochMilli();
      LiveFleet fleet = new LiveFleet(recorded.input(), end, publisher);
      Memory memory = remembered().orElseThrow();
      long playedTo = Math.max(end, memory.playedToMs());
      // power would bridge the time between, and the real run would end in made-up energy
      long oldestReading = Math.max(clock.millis(), end + LONGEST_BRIDGE_MS);
      long saved = 0;
      while (goesOn.getAsBoolean()) {
        long now = clock.millis();
        fleet.play(playedTo, now, oldestReading);
        playedTo = now;
        if (now - saved >= SAVE_EVERY_MS) {
          remember(new Memory(memory.anchorMs(), playedTo));
          saved = now;
        }
        TimeUnit.MILLISECONDS.sleep(STEP.toMillis());
      }
      remember(new Memory(memory.anchorMs(), playedTo));
    }
  }
}
