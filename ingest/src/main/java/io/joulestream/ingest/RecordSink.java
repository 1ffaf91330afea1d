package io.joulestream.ingest;

import java.util.List;

/** Keeps what was taken in. Thread-safe. */
public interface RecordSink {

  /**
   * A record that has arrived, refused or not.
   *
   * @param source path of the endpoint, or name of the source
   * @param original what is kept of it if it was refused; may be empty if not
   */
  @SuppressWarnings("ArrayRecordComponent") // made and read once
  record Arrived(RecordKind kind, String source, Parsed parsed, byte[] original) {}

  /**
   * Keeps them all, refused ones too, and returns when they are safe. Those of one key keep their
   * order.
   *
   * @throws IngestException if they cannot be kept, in a sentence for whoever sent them, who keeps
   *     them: some may be here already, and are recognised as duplicates when they come again
   */
  void accept(List<Arrived> records);
}
