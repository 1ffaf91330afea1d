package io.joulestream.energy;

/** Where a meter sits. Levels overlap physically, so their energies are never added. */
public enum Level {
  FACILITY,
  RACK,
  NODE,
  DEVICE
}
