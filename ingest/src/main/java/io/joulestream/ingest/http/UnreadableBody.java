package io.joulestream.ingest.http;

import java.io.IOException;

/** A body that holds no records that could be told apart. The message says what is wrong. */
final class UnreadableBody extends IOException {

  private static final long serialVersionUID = 1;

  UnreadableBody(String message) {
    super(message);
  }

  UnreadableBody(String message, Throwable cause) {
    super(message, cause);
  }
}
