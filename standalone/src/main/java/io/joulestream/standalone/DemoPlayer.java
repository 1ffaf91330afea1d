package io.joulestream.standalone;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Plays the {@link Demo} on a thread of its own until it is closed. */
final class DemoPlayer implements AutoCloseable {

  /**
   * Records that may wait for the topology when more are published: with what one transaction adds,
   * ten minutes of the recording. A host's frontier is twenty minutes behind, so whatever order the
   * topology reads in, nothing falls behind it.
   */
  private static final long MOST_WAITING = 10_000;

  private static final long LOOK_EVERY_MS = 100;

  private final Demo demo;
  private final LongSupplier waiting;
  private final Screen screen;
  private final Consumer<String> whenFailed;
  private final Runnable whenDone;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * A player that is not started yet.
   *
   * @param anchor when the recording ends, if that is not remembered yet; absent = now
   * @param goesOn whether to play on live after the recording
   * @param waiting how many records wait for the topology
   * @param whenFailed told in one sentence if the demo cannot go on
   * @param whenDone called when the recording is replayed and does not go on
   */
  DemoPlayer(
      Demo demo,
      Optional<Instant> anchor,
      boolean goesOn,
      LongSupplier waiting,
      Screen screen,
      Consumer<String> whenFailed,
      Runnable whenDone) {
    this.demo = demo;
    this.waiting = waiting;
    this.screen = screen;
    this.whenFailed = whenFailed;
    this.whenDone = whenDone;
    this.thread = new Thread(() -> play(anchor, goesOn), "demo");
  }

  void start() {
    thread.start();
  }

  private void play(Optional<Instant> anchor, boolean goesOn) {
    try {
      Demo.Recording recording = demo.read(anchor);
      screen.say(
          (demo.isReplayed() ? "replayed before: " : "replaying ")
              + "real runs (MLPerf Training v4.0, H100 servers, May 2024) with real intensities");
      screen.say(
          "(Great Britain 2023, California 2022), times shifted to end at "
              + recording.end().truncatedTo(ChronoUnit.SECONDS));
      demo.replay(recording.past(), published -> awaitTopology());
      if (goesOn) {
        screen.say("the same fleet now goes on live, in a loop, times shifted");
        demo.playLive(recording, () -> !closed);
      } else {
        screen.say("the recording is replayed");
        whenDone.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (!closed) {
        whenFailed.accept("the demo failed: " + e.getMessage());
      }
    }
  }

  private void awaitTopology() {
    try {
      while (waiting.getAsLong() > MOST_WAITING) {
        TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("told to stop", e);
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
