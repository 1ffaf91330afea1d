package io.joulestream.streams.rollup;

import io.joulestream.schemas.BinaryWriter;

/** A sum that is changed by the difference of what it is of. */
interface Summable<S extends Summable<S>> {

  S plus(S other);

  S minus(S other);

  /** How many rows it is of. */
  long rows();

  void write(BinaryWriter out);
}
