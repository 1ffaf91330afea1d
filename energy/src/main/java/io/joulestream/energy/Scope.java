package io.joulestream.energy;

/** Whether an intensity counts the whole life of a power plant or its chimney. Never mixed. */
public enum Scope {
  LIFECYCLE,
  DIRECT
}
