package io.joulestream.standalone.service;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What ends a process: it is told to stop, or a part gives up. Thread-safe. */
final class Ending {

  /** Holds a sentence if a part gave up. */
  private final CompletableFuture<Optional<String>> end = new CompletableFuture<>();

  /** The process was told to stop before it had started. */
  static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  void stop() {
    end.complete(Optional.empty());
  }

  void fail(String sentence) {
    end.complete(Optional.of(sentence));
  }

  boolean hasCome() {
    return end.isDone();
  }

  /** Waits for the end; returns what gave up, if something did. */
  Optional<String> await() {
    return end.join();
  }

  /**
   * Waits for a time.
   *
   * @throws Stopped if the end comes meanwhile
   */
  void pause(Duration time) {
    try {
      end.get(time.toMillis(), TimeUnit.MILLISECONDS);
      throw new Stopped();
    } catch (TimeoutException e) {
      // the time is over
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Stopped();
    } catch (ExecutionException e) {
      throw new IllegalStateException("never completed so", e);
    }
  }
}
