package io.joulestream.sink;

/**
 * What became of the points that were consumed: consumed = written + superseded + dead-lettered.
 *
 * @param consumed points of the records taken from Kafka
 * @param written accepted by the store
 * @param superseded replaced by a later point of the same identity before they were written
 * @param deadLettered refused by the store for good
 */
public record SinkCounts(long consumed, long written, long superseded, long deadLettered) {}
