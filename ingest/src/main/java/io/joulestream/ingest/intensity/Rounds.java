package io.joulestream.ingest.intensity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.joulestream.ingest.collect.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which requests were answered in which of their rounds, over restarts. A round counts when what it
 * brought is safe.
 */
final class Rounds {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Map<String, String> done = new TreeMap<>();
  private final Map<String, String> answered = new TreeMap<>();
  private boolean isRead;

  Rounds(Path file) {
    this.file = file;
  }

  /** Asking begins. */
  void begin() throws IOException {
    answered.clear();
    if (!isRead && Files.exists(file)) {
      try {
        done.putAll(JSON.readValue(file.toFile(), new TypeReference<Map<String, String>>() {}));
      } catch (JsonProcessingException e) {
        throw new IOException("%s is not what was asked when: delete it".formatted(file), e);
      }
    }
    isRead = true;
  }

  boolean isDue(Ask ask) {
    return ask.round().equals(Ask.EVERY_TIME) || !ask.round().equals(done.get(ask.key()));
  }

  void answered(Ask ask) {
    if (!ask.round().equals(Ask.EVERY_TIME)) {
      answered.put(ask.key(), ask.round());
    }
  }

  /** What was answered is safe; requests that there are no more are forgotten. */
  void taken(List<Ask> all) throws IOException {
    if (answered.isEmpty()) {
      return;
    }
    Set<String> keys = all.stream().map(Ask::key).collect(Collectors.toSet());
    done.putAll(answered);
    done.keySet().retainAll(keys);
    answered.clear();
    AtomicFile.write(file, JSON.writeValueAsString(done));
  }
}
