package io.joulestream.streams.job;

import io.joulestream.energy.AttemptSet;
import io.joulestream.energy.JobLife;
import io.joulestream.energy.JobLife.Attempt;
import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.streams.MessageCodec;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongBinaryOperator;

/**
 * The life of a job, and how much of its energy came to nothing.
 *
 * <p>A window belongs to the greatest of the attempts that had started by its start. So the windows
 * of the latest attempt are those from its start on, all of them if there was no other, and their
 * energy is all that has to be kept: what is not of the latest attempt is lost, of however many
 * attempts it is. Starts only move to earlier times and attempts only to later ones; whenever that
 * happens, the windows that change hands are counted again at once.
 */
final class LifeSums {

  private static final String RUNNING = "RUNNING";
  private static final String ENDED = "ENDED";

  /** States that Slurm gives to an attempt that brought no result; it says them of jobs, too. */
  private static final Set<String> FAILURES =
      Set.of(
          "FAILED", "NODE_FAIL", "OUT_OF_MEMORY", "BOOT_FAIL", "DEADLINE", "TIMEOUT", "PREEMPTED");

  private AttemptSet attempts = AttemptSet.NONE;
  private long startedMs = Long.MAX_VALUE;
  private Optional<Attempt> latest = Optional.empty();
  private NavigableMap<Integer, String> endStates = new TreeMap<>();

  /** Published energy of the windows of the latest attempt. */
  private long latestMj;

  private OptionalLong listedMs = OptionalLong.empty();

  /** Start of the first window that is the latest attempt's, or a time before all windows. */
  private long latestFromMs() {
    return attempts.count() > 1 ? latest.map(Attempt::startedMs).orElseThrow() : Long.MIN_VALUE;
  }

  /**
   * Takes in what a host said.
   *
   * @param published published energy of the windows that start from one time until before another
   */
  void learn(JobLife said, LongBinaryOperator published) {
    long fromBefore = latestFromMs();
    Optional<Integer> before = latest.map(Attempt::number);
    JobLife all = new JobLife(attempts, startedMs, latest, endStates).plus(said);
    attempts = all.attempts();
    startedMs = all.startedMs();
    latest = all.latest();
    endStates = all.endStates();
    long from = latestFromMs();
    if (!latest.map(Attempt::number).equals(before)) {
      latestMj = from == Long.MIN_VALUE ? latestMj : published.applyAsLong(from, Long.MAX_VALUE);
    } else if (from < fromBefore) {
      latestMj += published.applyAsLong(from, fromBefore);
    } else if (from > fromBefore) {
      latestMj -= published.applyAsLong(fromBefore, from);
    }
  }

  /** Number of the latest attempt that started. */
  Optional<Integer> latestAttempt() {
    return latest.map(Attempt::number);
  }

  /** Replaces whether the latest attempt runs, and when it ended. */
  void look(Attempt onAllHosts) {
    latest =
        latest.map(
            known ->
                new Attempt(
                    known.number(), known.startedMs(), onAllHosts.runs(), onAllHosts.endedMs()));
  }

  /** The published energy of a window changed. */
  void count(long windowMs, long changeMj) {
    if (windowMs >= latestFromMs()) {
      latestMj += changeMj;
    }
  }

  /**
   * Lists the job under its start, if it is not listed yet.
   *
   * @param otherwiseMs under what, if no start of it was seen
   */
  void list(OptionalLong otherwiseMs) {
    if (listedMs.isEmpty()) {
      listedMs = latest.isPresent() ? OptionalLong.of(startedMs) : otherwiseMs;
    }
  }

  String state() {
    return latest
        .map(a -> a.runs() ? RUNNING : endStates.getOrDefault(a.number(), ENDED))
        .orElse("");
  }

  int attempts() {
    return attempts.count();
  }

  OptionalLong startedMs() {
    return latest.isPresent() ? OptionalLong.of(startedMs) : OptionalLong.empty();
  }

  OptionalLong endedMs() {
    return latest
        .filter(a -> !a.runs())
        .map(a -> OptionalLong.of(a.endedMs()))
        .orElse(OptionalLong.empty());
  }

  OptionalLong listedMs() {
    return listedMs;
  }

  /** What of its energy came to nothing. */
  long lostMj(long energyMj) {
    boolean isFailed = endedMs().isPresent() && FAILURES.contains(state());
    return isFailed ? energyMj : energyMj - latestMj;
  }

  void write(BinaryWriter out) {
    MessageCodec.writeAttempts(attempts, out);
    out.writeLong(startedMs);
    MessageCodec.writeAttempt(latest, out);
    MessageCodec.writeEndStates(endStates, out);
    out.writeLong(latestMj);
    MessageCodec.writeOptional(listedMs, out);
  }

  static LifeSums read(BinaryReader in) {
    LifeSums life = new LifeSums();
    life.attempts = MessageCodec.readAttempts(in);
    life.startedMs = in.readLong();
    life.latest = MessageCodec.readAttempt(in);
    life.endStates = MessageCodec.readEndStates(in);
    life.latestMj = in.readLong();
    life.listedMs = MessageCodec.readOptional(in);
    return life;
  }
}
