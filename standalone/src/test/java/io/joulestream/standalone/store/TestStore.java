package io.joulestream.standalone.store;

import io.joulestream.sink.Destinations;
import java.util.Map;

/** A store that the sink writes to, as its contract needs it. */
interface TestStore extends AutoCloseable {

  /** Where the sink writes. */
  Destinations address();

  /**
   * The field {@code energy_mj} of all points of {@code job_totals}, by job; none may be double.
   */
  Map<String, Long> energies();

  /** Makes the store refuse every point of {@code host_status}. */
  void refuseHostStatus();

  /** Takes the store away, keeping what it has. */
  void stop();

  /** Brings it back at the same address. */
  void start();

  @Override
  void close();
}
