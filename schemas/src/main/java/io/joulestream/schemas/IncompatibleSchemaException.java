package io.joulestream.schemas;

/** The registry refuses a schema, because it is incompatible with an earlier version. */
public final class IncompatibleSchemaException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public IncompatibleSchemaException(String message, Throwable cause) {
    super(message, cause);
  }
}
