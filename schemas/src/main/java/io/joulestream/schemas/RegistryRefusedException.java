package io.joulestream.schemas;

/**
 * The registry answers, and refuses what was asked of it, e.g. because the credentials are wrong.
 */
public final class RegistryRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public RegistryRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
