package io.joulestream.sink;

import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.jspecify.annotations.Nullable;

/** Another sink has taken this one's place in the group; the message is a sentence. */
final class ReplacedException extends IllegalStateException {

  private static final long serialVersionUID = 1;

  ReplacedException(String instanceId) {
    super(
        "another sink runs as instance %s: give each its own sink.instance_id"
            .formatted(instanceId));
  }

  /** Whether this is why something failed; the client wraps what comes out of a callback. */
  static boolean isCauseOf(Throwable failure) {
    for (@Nullable Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof FencedInstanceIdException) {
        return true;
      }
    }
    return false;
  }
}
