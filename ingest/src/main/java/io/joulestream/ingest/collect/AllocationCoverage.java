package io.joulestream.ingest.collect;

import io.joulestream.ingest.Parsed;
import io.joulestream.schemas.avro.AllocationChange;
import io.joulestream.schemas.avro.JobEvent;
import io.joulestream.schemas.avro.JobEventKind;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether what jobs hold is read: names that do not meet show here within minutes, not at the end
 * of the month. It knows what came since the start of this process. Thread-safe.
 */
public final class AllocationCoverage {

  private static final Duration READ_WITHIN = Duration.ofMinutes(5);

  /** A job that ends elsewhere would be here for ever. */
  private static final int MOST = 200_000;

  private final Clock clock;
  private final Map<Held, String> running = new HashMap<>();
  private final Map<String, Long> readMs = new HashMap<>();

  private record Held(String job, String host, String device) {}

  /**
   * How many allocations of running jobs have readings.
   *
   * @param without of the others, up to a hundred, in words
   */
  public record Share(int allocations, int withReadings, List<String> without) {}

  public AllocationCoverage(Clock clock) {
    this.clock = clock;
  }

  /** Takes note of a record that was accepted. */
  public synchronized void note(Parsed parsed) {
    if (parsed instanceof Parsed.Reading reading) {
      readMs.merge(reading.host(), reading.timeMs(), Math::max);
      readMs.merge(key(reading.host(), reading.channel().device()), reading.timeMs(), Math::max);
      if (readMs.size() > MOST) {
        forget();
      }
    } else if (parsed instanceof Parsed.Job job) {
      note(job.event());
    }
  }

  private void note(JobEvent event) {
    for (AllocationChange change : event.getAllocations()) {
      Held held = new Held(event.getJob(), event.getHost(), change.getDevice());
      if (event.getEvent() == JobEventKind.START && running.size() < MOST) {
        running.put(held, event.getSite());
      } else {
        running.remove(held);
      }
    }
  }

  private static String key(String host, String device) {
    return device.isEmpty() ? host : host + "\t" + device;
  }

  /** What was read too long ago to count: devices come and go, names change. */
  private void forget() {
    long sinceMs = clock.millis() - READ_WITHIN.toMillis();
    readMs.values().removeIf(timeMs -> timeMs < sinceMs);
    if (readMs.size() > MOST) {
      // more than a process can read: the next readings fill it again
      readMs.clear();
    }
  }

  /** Of how many hosts and devices a reading is remembered. */
  synchronized int remembered() {
    return readMs.size();
  }

  /** As it is now. */
  public synchronized Share share() {
    forget();
    long sinceMs = clock.millis() - READ_WITHIN.toMillis();
    List<String> without = new ArrayList<>();
    int withReadings = 0;
    for (Held held : running.keySet()) {
      if (readMs.getOrDefault(key(held.host(), held.device()), 0L) >= sinceMs) {
        withReadings++;
      } else if (without.size() < 100) {
        without.add(
            "%s of job %s"
                .formatted(
                    held.device().isEmpty() ? held.host() : held.host() + " " + held.device(),
                    held.job()));
      }
    }
    return new Share(running.size(), withReadings, without.stream().sorted().toList());
  }
}
