package io.joulestream.ingest.http;

import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.RecordSink.Arrived;
import java.util.List;

/** Reads the records of one path. */
interface RecordReader {

  String path();

  /** Of which kind a body is that cannot be read. */
  RecordKind kind();

  /**
   * The records of a request, refused ones among them.
   *
   * @throws UnreadableBody if none can be told apart
   * @throws Refusal if the request is nothing that could be read here
   */
  List<Arrived> read(Request request) throws UnreadableBody, Refusal;
}
