package io.joulestream.ingest.power;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * When the readings of one controller were taken.
 *
 * <p>Its sensor's time counts where it can be believed: the controller's clock agrees with ours,
 * and the time moves when the value does. Else that of the answer counts. A value that is told
 * again with its old time is not another reading.
 */
final class RedfishTimes {

  /** A Date has whole seconds, and a controller takes seconds to answer. */
  private static final Duration AGREEMENT = Duration.ofSeconds(5);

  private Optional<Instant> lastMeasured = Optional.empty();
  private Optional<String> lastWatts = Optional.empty();

  /** When a reading was taken, epoch ms; none if it is the last one again. */
  OptionalLong of(RedfishReading reading) {
    Optional<Instant> measured = reading.measured();
    if (measured.isEmpty()) {
      return OptionalLong.of(reading.receivedMs());
    }
    boolean isSameTime = measured.equals(lastMeasured);
    boolean isSameValue = reading.watts().equals(lastWatts);
    lastMeasured = measured;
    lastWatts = reading.watts();
    if (reading.joules().isPresent()) {
      // the counter is of the answer's time, and it is what counts
      return OptionalLong.of(reading.receivedMs());
    }
    if (isSameTime && isSameValue) {
      return OptionalLong.empty();
    }
    return isSameTime || !agrees(reading)
        ? OptionalLong.of(reading.receivedMs())
        : OptionalLong.of(measured.get().toEpochMilli());
  }

  /** Whether the controller's clock agrees with ours, as far as it says. */
  private static boolean agrees(RedfishReading reading) {
    long serverMs = reading.serverMs().orElse(reading.receivedMs());
    return Math.abs(serverMs - reading.receivedMs()) <= AGREEMENT.toMillis();
  }
}
