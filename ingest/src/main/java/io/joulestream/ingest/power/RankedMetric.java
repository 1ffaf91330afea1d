package io.joulestream.ingest.power;

/** A metric and its place in the mapping: of two that say the same the lower one counts. */
record RankedMetric(int rank, MetricMapping metric) {}
