package io.joulestream.ingest.kubernetes;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.joulestream.ingest.IngestException;
import io.joulestream.ingest.collect.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What was handed over of which pods, over restarts, and when they were last known to be there. */
final class Announcements {

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .setVisibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
          .setVisibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY);

  /** An owner that starts no pod for so long has none that could be taken for an older one's. */
  private static final Duration ATTEMPTS_KEPT = Duration.ofDays(7);

  private final Path file;
  private final Map<String, Announced> pods = new TreeMap<>();
  private final Map<String, Attempt> attempts = new HashMap<>();
  private long seenMs;

  private record Attempt(int number, long startMs) {}

  private record Content(long seenMs, List<Announced> pods, Map<String, Attempt> attempts) {}

  /**
   * What a file holds; nothing if there is none.
   *
   * @throws IngestException if it cannot be read
   */
  Announcements(Path file) {
    this.file = file;
    if (Files.exists(file)) {
      read();
    }
  }

  private void read() {
    try {
      Content content = JSON.readValue(file.toFile(), Content.class);
      content.pods().forEach(this::put);
      attempts.putAll(content.attempts());
      seenMs = content.seenMs();
    } catch (IOException e) {
      throw new IngestException(
          "%s cannot be read: %s. Without it pods that ended meanwhile get no end; remove it to go on"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /** Writes the file, whole or not at all. */
  void write() throws IOException {
    attempts.values().removeIf(a -> a.startMs() < seenMs - ATTEMPTS_KEPT.toMillis());
    AtomicFile.write(
        file, JSON.writeValueAsBytes(new Content(seenMs, List.copyOf(pods.values()), attempts)));
  }

  Optional<Announced> of(String uid) {
    return Optional.ofNullable(pods.get(uid));
  }

  void put(Announced pod) {
    pods.put(pod.uid(), pod);
  }

  void remove(String uid) {
    pods.remove(uid);
  }

  /** Those that are not among the pods of these UIDs. */
  List<Announced> except(Set<String> uids) {
    return pods.values().stream().filter(pod -> !uids.contains(pod.uid())).toList();
  }

  /** When it was last known which pods are there, epoch ms; 0: never. */
  long seenMs() {
    return seenMs;
  }

  /** These pods, and no others, are known to be there at a time. */
  void seen(Set<String> uids, long timeMs) {
    seenMs = timeMs;
    pods.replaceAll((uid, pod) -> uids.contains(uid) ? pod.seen(timeMs) : pod);
  }

  /**
   * The attempt of a job that holds places from a time on. Two pods of one owner that hold the same
   * place, one after the other or together, are two allocations: the later one is counted up.
   *
   * @param attempt that the owner counts
   * @param places what is held of which host
   */
  int attempt(String job, int attempt, Set<String> places, long startMs) {
    int free = attempt;
    for (String place : places) {
      Attempt last = attempts.get(job + "\t" + place);
      free = last == null ? free : Math.max(free, last.number() + 1);
    }
    for (String place : places) {
      attempts.put(job + "\t" + place, new Attempt(free, startMs));
    }
    return free;
  }
}
