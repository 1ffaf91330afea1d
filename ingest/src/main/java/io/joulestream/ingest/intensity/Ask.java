package io.joulestream.ingest.intensity;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.function.Consumer;

/**
 * A request of a provider.
 *
 * @param key what is asked for, the same in every round, e.g. {@code DE direct day-7}
 * @param round it is asked once in each, e.g. the date for once a day; see {@link #EVERY_TIME}
 * @param place whom a problem is of: the zone
 * @param uri without a secret
 */
record Ask(String key, String round, String place, URI uri, Reading reading) {

  /** A round that is always due. */
  static final String EVERY_TIME = "";

  /** How its answer is read. */
  @FunctionalInterface
  interface Reading {

    /**
     * The values of an answer.
     *
     * @param warn takes sentences on what is wrong in parts of it
     * @throws IOException if nothing of it can be used, in a sentence
     */
    List<Point> points(Part answer, Consumer<String> warn) throws IOException;
  }
}
