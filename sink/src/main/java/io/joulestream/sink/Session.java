package io.joulestream.sink;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * For as long as the group leaves the same partitions to this instance.
 *
 * <p>It ends before the partitions go to another instance. Nothing is sent after that, nor by an
 * instance that was not heard of for so long that the group may have given it up: what it holds may
 * be older than what another one has written meanwhile.
 */
final class Session {

  private static final long CHECK_MS = 20;

  private final long leaseNanos;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile long heardNanos = System.nanoTime();

  /**
   * A session that begins now.
   *
   * @param lease how long it may be silent before it must not write
   */
  Session(Duration lease) {
    this.leaseNanos = lease.toNanos();
  }

  /** The session is over. */
  static final class EndedException extends Exception {
    private static final long serialVersionUID = 1;
  }

  /** The group has been asked: the partitions are still this instance's. */
  void renew() {
    heardNanos = System.nanoTime();
  }

  void end() {
    ended.countDown();
  }

  /** Returns at once while the session is alive, after a silence when it is heard of again. */
  void awaitLease() throws EndedException, InterruptedException {
    do {
      pause(Duration.ZERO);
      if (System.nanoTime() - heardNanos < leaseNanos) {
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
