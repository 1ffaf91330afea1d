package io.joulestream.ingest.buffer;

import io.joulestream.ingest.IngestException;

/** The buffer holds as much as it may. */
public final class BufferFullException extends IngestException {

  private static final long serialVersionUID = 1;

  BufferFullException(String sentence) {
    super(sentence);
  }
}
