package io.joulestream.ingest;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Records over HTTP in another form than ours, at a path of their own. */
public interface BodyFormat {

  /** E.g. {@code /v1/slurm}. */
  String path();

  /** What the records are of; bodies that cannot be read are rejected among them. */
  RecordKind kind();

  /**
   * The records of a body, as {@link io.joulestream.ingest.collect.Collected#add} takes them.
   *
   * @param headers by name in lower case
   * @throws IOException if it cannot be read, with what is wrong in one sentence
   */
  List<Map<String, String>> records(byte[] body, Map<String, String> headers) throws IOException;
}
