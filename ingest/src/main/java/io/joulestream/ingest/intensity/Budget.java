package io.joulestream.ingest.intensity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.joulestream.ingest.collect.AtomicFile;
import io.joulestream.ingest.collect.SourceBusyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * No more than so many requests in any stretch of so long. It outlives the process, so that one
 * that dies and is started again and again does not ask again and again.
 */
final class Budget {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final int most;
  private final Duration per;
  private final Path file;
  private final Clock clock;
  private final Deque<Long> askedMs = new ArrayDeque<>();
  private boolean isRead;

  Budget(int most, Duration per, Path file, Clock clock) {
    this.most = most;
    this.per = per;
    this.file = file;
    this.clock = clock;
  }

  /**
   * Takes one request out.
   *
   * @throws SourceBusyException if there is none left
   */
  void take(String what) throws IOException {
    read();
    long now = clock.millis();
    // times ahead of the clock are of one that was set back
    askedMs.removeIf(asked -> asked <= now - per.toMillis() || asked > now);
    Long first = askedMs.peekFirst();
    if (askedMs.size() >= most && first != null) {
      throw new SourceBusyException(
          "%s was asked %d times in %s: requests allows no more".formatted(what, most, per),
          Duration.ofMillis(first + per.toMillis() - now));
    }
    askedMs.addLast(now);
  }

  void save() throws IOException {
    AtomicFile.write(file, JSON.writeValueAsString(askedMs));
  }

  private void read() throws IOException {
    if (!isRead && Files.exists(file)) {
      try {
        for (long asked : JSON.readValue(file.toFile(), long[].class)) {
          askedMs.addLast(asked);
        }
      } catch (JsonProcessingException e) {
        throw new IOException("%s is no list of times: delete it".formatted(file), e);
      }
    }
    isRead = true;
  }
}
