package io.joulestream.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * A recorded fleet played over and over in real time, so that there is always something to watch.
 *
 * <p>Every round has jobs of its own, named after those of the recording and the round. What fell
 * into a time in which nothing was played is caught up with only as far as it would be in reality:
 * job events and intensities are known to somebody else and come late, readings were never taken.
 * Not thread-safe.
 */
public final class LiveFleet {

  private static final long MINUTE_MS = 60_000;
  private static final long DAY_MS = 86_400_000;

  private final InputPublisher publisher;
  private final List<Parsed> fleet = new ArrayList<>();
  private final List<Parsed.Carbon> intensities = new ArrayList<>();
  private final long startMs;
  private final long roundMs;
  private final long daysMs;

  /**
   * A fleet that goes on where its recording ends.
   *
   * @param recording shifted so that its readings end at {@code startMs}
   * @param startMs start of the first round, epoch ms
   */
  public LiveFleet(ReplayInput recording, long startMs, InputPublisher publisher) {
    this.publisher = publisher;
    this.startMs = startMs;
    for (ReplayInput.Row row : recording.rows()) {
      if (row.parsed() instanceof Parsed.Carbon carbon) {
        intensities.add(carbon);
      } else if (row.parsed() instanceof Parsed.Reading || row.parsed() instanceof Parsed.Job) {
        fleet.add(row.parsed());
      }
    }
    if (fleet.isEmpty()) {
      throw new IngestException("a recording without readings and jobs cannot be played live");
    }
    long span = startMs - fleet.get(0).receivedMs();
    this.roundMs = (span / MINUTE_MS + 1) * MINUTE_MS;
    this.daysMs = days(intensities);
  }

  /** After how many whole days the intensities start again. */
  private static long days(List<Parsed.Carbon> intensities) {
    long first = Long.MAX_VALUE;
    long last = 0;
    for (Parsed.Carbon carbon : intensities) {
      first = Math.min(first, carbon.intensity().getFromMs());
      last = Math.max(last, carbon.intensity().getToMs());
    }
    return Math.max(1, (last - first) / DAY_MS) * DAY_MS;
  }

  /**
   * Publishes what falls into (fromMs, nowMs].
   *
   * @param fromMs up to where the fleet was played before
   * @param oldestReadingMs readings before this were never taken
   */
  public void play(long fromMs, long nowMs, long oldestReadingMs) {
    // in order of receipt, rounds and days apart
    PriorityQueue<Parsed> due =
        new PriorityQueue<>((a, b) -> Long.compare(a.receivedMs(), b.receivedMs()));
    addRounds(fromMs, nowMs, oldestReadingMs, due);
    addDays(fromMs, nowMs, due);
    TickGroups readings = new TickGroups();
    while (!due.isEmpty()) {
      Parsed next = due.poll();
      if (next instanceof Parsed.Reading reading) {
        readings.add(reading);
      } else if (next instanceof Parsed.Job job) {
        publisher.publish(job.event());
      } else if (next instanceof Parsed.Carbon carbon) {
        publisher.publish(carbon.intensity());
      }
    }
    readings.records().forEach(publisher::publish);
    publisher.flush();
  }

  private void addRounds(long fromMs, long nowMs, long oldestReadingMs, PriorityQueue<Parsed> due) {
    long firstRound = Math.max(0, Math.floorDiv(fromMs - startMs, roundMs));
    for (long round = firstRound; startMs + round * roundMs <= nowMs; round++) {
      TimeShift shift = new TimeShift((round + 1) * roundMs, 0);
      // the recording is a round before the first
      int i = firstAfter(fromMs - shift.ms());
      for (; i < fleet.size() && fleet.get(i).receivedMs() + shift.ms() <= nowMs; i++) {
        Parsed moved = shift.of(fleet.get(i));
        if (moved instanceof Parsed.Job job) {
          due.add(job.of(job.event().getJob() + "." + (round + 1), 0));
        } else if (moved.receivedMs() >= oldestReadingMs) {
          due.add(moved);
        }
      }
    }
  }

  private int firstAfter(long receivedMs) {
    int low = 0;
    int high = fleet.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (fleet.get(middle).receivedMs() <= receivedMs) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void addDays(long fromMs, long nowMs, PriorityQueue<Parsed> due) {
    for (Parsed.Carbon carbon : intensities) {
      long times = Math.max(0, Math.floorDiv(fromMs - carbon.receivedMs(), daysMs));
      for (; carbon.receivedMs() + times * daysMs <= nowMs; times++) {
        if (carbon.receivedMs() + times * daysMs > fromMs) {
          due.add(new TimeShift(0, times * daysMs).of(carbon));
        }
      }
    }
  }
}
