package io.joulestream.sink;

/** Which of the two buckets a measurement is in, one for each retention. */
public enum Destination {
  /** What is read minute by minute and kept for days. */
  LIVE,
  /** What is kept for ever. */
  HISTORY
}
