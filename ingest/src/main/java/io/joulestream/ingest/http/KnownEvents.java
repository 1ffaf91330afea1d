package io.joulestream.ingest.http;

import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Events that were taken of late, by their source and id: delivered again, they are not taken
 * again. Thread-safe.
 */
final class KnownEvents {

  private static final int MOST_EVENTS = 100_000;
  private static final Duration REMEMBERED = Duration.ofHours(24);

  private final Recent<Name, String> taken = new Recent<>(MOST_EVENTS, MOST_EVENTS, REMEMBERED);

  /** What an event is called by whoever sends it. */
  record Name(String caller, String source, String id) {}

  /** What an event says, in few characters. */
  static String digest(String text) {
    return HexFormat.of().formatHex(Sha256.of(text));
  }

  Batch batch(Caller caller, long nowMs) {
    return new Batch(caller.name(), nowMs);
  }

  /** The events of one request, which are remembered once they are safe. */
  final class Batch {

    private final String caller;
    private final long nowMs;
    private final Map<Name, String> added = new HashMap<>();

    private Batch(String caller, long nowMs) {
      this.caller = caller;
      this.nowMs = nowMs;
    }

    Name name(String source, String id) {
      return new Name(caller, source, id);
    }

    /** The digest of the event of that name that was taken before. */
    Optional<String> find(Name name) {
      return Optional.ofNullable(added.get(name)).or(() -> taken.find(name, nowMs));
    }

    void add(Name name, String digest) {
      added.put(name, digest);
    }

    void remember() {
      added.forEach((name, digest) -> taken.put(name, digest, 1, nowMs));
    }
  }
}
