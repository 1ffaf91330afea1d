package io.joulestream.sink;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * For as long as the group leaves the same partitions to this instance.
 *
 * <p>It ends before the partitions go to another instance. Nothing is sent after that, nor by an
 * instance that the group has not acknowledged for so long that it may have been given up: what it
 * holds may be older than what another one has written meanwhile.
 */
final class Session {

  private static final long CHECK_MS = 20;

  private final long leaseNanos;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile long provenNanos;

  /**
   * A session that may not write yet: that it has partitions was said by the group some time ago,
   * nobody knows how long.
   *
   * @param lease how long it may write after it was proven
   */
  Session(Duration lease) {
    this.leaseNanos = lease.toNanos();
    this.provenNanos = System.nanoTime() - leaseNanos;
  }

  /** The session is over. */
  static final class EndedException extends Exception {
    private static final long serialVersionUID = 1;
  }

  /**
   * The group has acknowledged this instance as a member.
   *
   * @param askedNanos when it was asked at the earliest, by {@link System#nanoTime}: from then on
   *     it gives the instance a whole session timeout
   */
  void proven(long askedNanos) {
    provenNanos = askedNanos;
  }

  /** How long the group has not acknowledged this instance, ns. */
  long unprovenNanos() {
    return System.nanoTime() - provenNanos;
  }

  void end() {
    ended.countDown();
  }

  /** Returns at once while the lease lasts, else when it is proven again. */
  void awaitLease() throws EndedException, InterruptedException {
    do {
      pause(Duration.ZERO);
      if (unprovenNanos() < leaseNanos) {
        return;
      }
      pause(Duration.ofMillis(CHECK_MS));
    } while (true);
  }

  /** Waits, unless the session ends meanwhile. */
  void pause(Duration pause) throws EndedException, InterruptedException {
    if (ended.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new EndedException();
    }
  }
}
