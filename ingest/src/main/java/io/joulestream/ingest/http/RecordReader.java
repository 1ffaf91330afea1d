package io.joulestream.ingest.http;

import io.joulestream.ingest.RecordKind;

/** Reads the records of one path. */
interface RecordReader {

  String path();

  /** Of which kind a body is that cannot be read. */
  RecordKind kind();

  /**
   * Refuses a caller before anything is read.
   *
   * @throws Refusal 403 if nothing that is read here may be sent by it
   */
  default void requireAllowed(Caller caller) throws Refusal {
    caller.requireMaySend(kind());
  }

  /**
   * The records of a request, refused ones among them.
   *
   * @throws UnreadableBody if none can be told apart
   * @throws Refusal if the request is nothing that could be read here
   */
  Read read(Request request) throws UnreadableBody, Refusal;
}
