package io.joulestream.schemas;

import org.apache.kafka.common.errors.SerializationException;

/** Bytes that are not a record of the expected kind, whatever is tried: a poison pill. */
public final class MalformedRecordException extends SerializationException {

  private static final long serialVersionUID = 1;

  public MalformedRecordException(String message) {
    super(message);
  }

  public MalformedRecordException(String message, Throwable cause) {
    super(message, cause);
  }
}
