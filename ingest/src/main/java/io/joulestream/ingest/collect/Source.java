package io.joulestream.ingest.collect;

import java.io.IOException;

/**
 * Something that is asked for records at an interval. It is asked by one thread at a time.
 *
 * <p>What arrives by itself (a stream, a watch) is kept by the source until it is next asked. The
 * first time it waits, at most for the timeout, until it has something: a check asks only once.
 */
public interface Source extends AutoCloseable {

  /**
   * Asks once and hands over what there is.
   *
   * @throws SourceBusyException if it wants to be left alone for a time
   * @throws IOException if it does not answer, or not what is expected: in one sentence with the
   *     place and the value, without a secret. What was handed over before counts
   */
  void poll(Collected into) throws IOException, InterruptedException;

  /** Everything that was handed over is safe: what was asked from can forget it. */
  default void taken() throws IOException, InterruptedException {}

  /** Ends streams and watches. A source that cannot be closed says so in the log itself. */
  @Override
  default void close() {}
}
