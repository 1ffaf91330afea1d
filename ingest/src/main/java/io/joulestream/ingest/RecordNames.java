package io.joulestream.ingest;

import java.util.Map;

/** Gives records that come by themselves the names that the installation knows. Thread-safe. */
@FunctionalInterface
public interface RecordNames {

  /** Leaves every name as it was sent. */
  RecordNames AS_SENT = (kind, source, record) -> record;

  /**
   * The record by its own names.
   *
   * @param source path of the endpoint
   * @param record named texts as they were sent, unchecked
   */
  Map<String, String> named(RecordKind kind, String source, Map<String, String> record);
}
