package io.joulestream.ingest.intensity;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which values are new: those whose figure or status differs from the last one of their interval.
 * That a provider says again when it made the same figure is no revision.
 *
 * <p>A revision is told by a later {@code published} (semantics §2: the rest of the identity is the
 * same), so every change gets one that is later than all before. It is the provider's where that is
 * later, else the time of receipt: providers change figures under an unchanged date, or have none.
 * An answer that is older than what is known, out of a cache, changes nothing.
 *
 * <p>What was handed over is remembered when it is safe, and till then handed over again, under the
 * same {@code published}.
 */
final class Revisions {

  private final RememberedDays days;
  private final Map<Interval, Known> proposed = new HashMap<>();
  private Map<Interval, Known> handedOver = new LinkedHashMap<>();
  private Map<Interval, Known> unsafe = new LinkedHashMap<>();

  Revisions(RememberedDays days) {
    this.days = days;
  }

  /** Asking begins: what is not known to be safe is handed over again. */
  void begin() {
    proposed.clear();
    unsafe.putAll(handedOver);
    handedOver = new LinkedHashMap<>();
  }

  /**
   * Whether a value is to be handed over. The next one is held against it, but it is not remembered
   * before {@link #handedOver}.
   *
   * @param receivedMs when it arrived, by the clock of who sent it; epoch ms
   */
  Optional<Change> change(Point point, long receivedMs) throws IOException {
    Interval interval = Interval.of(point);
    Optional<Known> last = known(interval);
    if (last.isPresent() && (last.get().says(point) || isOlder(point, last.get()))) {
      return Optional.empty();
    }
    Known next = next(point, interval, last, receivedMs);
    proposed.put(interval, next);
    return Optional.of(new Change(interval, next));
  }

  private Known next(Point point, Interval interval, Optional<Known> last, long receivedMs)
      throws IOException {
    Known again = unsafe.get(interval);
    if (again != null && again.says(point)) {
      return again;
    }
    long version = point.publishedMs().orElse(receivedMs);
    long published = published(interval, version, last, receivedMs);
    return new Known(point.gPerKwh(), point.status(), version, published);
  }

  void handedOver(Change change) {
    handedOver.put(change.interval(), change.known());
  }

  /** Everything that was handed over is safe. */
  void taken(Instant now) throws IOException {
    days.put(handedOver);
    handedOver = new LinkedHashMap<>();
    unsafe = new LinkedHashMap<>();
    days.forgetOld(now);
  }

  private Optional<Known> known(Interval interval) throws IOException {
    Known now = proposed.getOrDefault(interval, handedOver.get(interval));
    return now == null ? days.get(interval) : Optional.of(now);
  }

  private static boolean isOlder(Point point, Known last) {
    return point.publishedMs().isPresent() && point.publishedMs().getAsLong() < last.versionMs();
  }

  private long published(Interval interval, long version, Optional<Known> last, long receivedMs)
      throws IOException {
    long published = version;
    if (last.isPresent()) {
      boolean isNewVersion = version > last.get().versionMs();
      published = Math.max(isNewVersion ? version : receivedMs, last.get().publishedMs() + 1);
    }
    // a forecast and what came of it, first seen together, are two records
    Optional<Known> other = known(interval.other());
    return other.isPresent() && other.get().publishedMs() == published ? published + 1 : published;
  }
}
