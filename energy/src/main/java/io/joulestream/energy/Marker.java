package io.joulestream.energy;

/** What a reader of a result should know about how it came about. */
public enum Marker {
  /** A job held something from an instant to the same instant. */
  ZERO_LENGTH,
  /** The shares held on a device added up to more than the device. */
  OVERCOMMITTED,
  /** The STOP never came; a later exclusive allocation ended this one. */
  INFERRED_STOP,
  /** A job gave back what it was never seen to take. */
  STOP_WITHOUT_START,
  /** Priced with the site's configured yearly intensity, for want of a published one. */
  FALLBACK,
  /** Something came for windows that are past restating: they stay as they were stated. */
  EXPIRED
}
