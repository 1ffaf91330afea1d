package io.joulestream.sink;

/**
 * What became of the points that were consumed: consumed = written + superseded + expired +
 * dead-lettered.
 *
 * @param consumed points of the records taken from Kafka
 * @param written accepted by the store
 * @param superseded replaced by a later point of the same identity before they were written
 * @param expired older than the store keeps them, so not sent
 * @param deadLettered impossible to write or refused by the store for good
 */
public record SinkCounts(
    long consumed, long written, long superseded, long expired, long deadLettered) {

  static final SinkCounts NONE = new SinkCounts(0, 0, 0, 0, 0);

  SinkCounts plus(SinkCounts other) {
    return new SinkCounts(
        consumed + other.consumed,
        written + other.written,
        superseded + other.superseded,
        expired + other.expired,
        deadLettered + other.deadLettered);
  }

  /** Whether every point is accounted for. */
  public boolean balance() {
    return consumed == written + superseded + expired + deadLettered;
  }
}
