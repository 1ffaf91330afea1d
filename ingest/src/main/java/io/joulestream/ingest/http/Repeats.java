package io.joulestream.ingest.http;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Answers a request that is sent again under the same {@code Idempotency-Key} as it was answered
 * before, and takes nothing twice. Thread-safe.
 *
 * <p>A restart forgets the keys: what is then sent again is recognised by the topology as a
 * duplicate of its identity.
 */
final class Repeats {

  private static final int LONGEST_KEY = 128;
  private static final int MOST_KEYS = 100_000;

  /** Of all answers that are remembered, in characters. */
  private static final long MOST_CHARACTERS = 16L << 20;

  private static final Duration REMEMBERED = Duration.ofHours(24);

  private record Key(String caller, String path, String key) {}

  /** Absent while the first request is still being taken. */
  private record Told(String fingerprint, Optional<Answer> answer) {}

  private final Recent<Key, Told> told = new Recent<>(MOST_KEYS, MOST_CHARACTERS, REMEMBERED);

  /** Takes a request. */
  @FunctionalInterface
  interface Taking {
    Answer take() throws Refusal;
  }

  /**
   * Takes a request unless it was taken before.
   *
   * @throws Refusal 400 for a key that is none, 409 while the first request is being taken, 422 if
   *     the key was used for another body; and what the taking refuses
   */
  Answer once(Request request, Taking taking) throws Refusal {
    String header = request.header("idempotency-key");
    if (header.isEmpty()) {
      return taking.take();
    }
    requireKey(header);
    Key key = new Key(request.caller().name(), request.path(), header);
    String fingerprint = request.fingerprint();
    Optional<Answer> earlier = begin(key, fingerprint, request.receivedMs());
    return earlier.isPresent()
        ? repeated(earlier.get())
        : take(key, fingerprint, request.receivedMs(), taking);
  }

  private static void requireKey(String key) throws Refusal {
    if (key.length() > LONGEST_KEY || !key.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      throw new Refusal(
          400, "Idempotency-Key is at most %d printable ASCII characters".formatted(LONGEST_KEY));
    }
  }

  private synchronized Optional<Answer> begin(Key key, String fingerprint, long nowMs)
      throws Refusal {
    Optional<Told> found = told.find(key, nowMs);
    if (found.isEmpty()) {
      told.put(key, new Told(fingerprint, Optional.empty()), fingerprint.length(), nowMs);
      return Optional.empty();
    }
    if (!found.get().fingerprint.equals(fingerprint)) {
      throw new Refusal(
          422,
          "Idempotency-Key '%s' was used for another body within a day: another body has another"
                  .formatted(key.key)
              + " key");
    }
    if (found.get().answer.isEmpty()) {
      throw new Refusal(
          409,
          "a request with Idempotency-Key '%s' is being taken: send this one again"
              .formatted(key.key),
          Map.of("Retry-After", "1"));
    }
    return found.get().answer;
  }

  private Answer take(Key key, String fingerprint, long nowMs, Taking taking) throws Refusal {
    boolean isTaken = false;
    try {
      Answer answer = taking.take();
      told.put(
          key,
          new Told(fingerprint, Optional.of(answer)),
          (long) fingerprint.length() + answer.body().length(),
          nowMs);
      isTaken = true;
      return answer;
    } finally {
      if (!isTaken) {
        told.remove(key);
      }
    }
  }

  private static Answer repeated(Answer answer) {
    Map<String, String> headers = new HashMap<>(answer.headers());
    headers.put("Idempotent-Replayed", "true");
    return new Answer(answer.status(), answer.body(), headers);
  }
}
