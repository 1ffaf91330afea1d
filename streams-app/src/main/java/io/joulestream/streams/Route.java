package io.joulestream.streams;

/** Where a step sends what it finds. */
enum Route {
  EVERY_TASK,
  HOSTS,
  JOBS,
  SITES,
  DEVICE_POWER,
  HOST_STATUS,
  REFERENCE_STATUS,
  JOB_EMISSIONS,
  JOB_TOTALS,
  SITE_BALANCE,
  TEAM_ROLLUPS,
  SITE_ROLLUPS,
  FACTOR_ROLLUPS,
  HOST_ENERGY,
  LEDGER,
  REJECTED_READINGS,
  REJECTED_JOB_EVENTS,
  REJECTED_INTENSITIES,
  REJECTED_SITE_FACTORS,
  REJECTED_CORRECTIONS,
  END_OF_INPUT;

  /** A value on its way. */
  record Routed(Route route, Object value) {}
}
