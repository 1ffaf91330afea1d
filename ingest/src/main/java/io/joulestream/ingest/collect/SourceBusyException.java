package io.joulestream.ingest.collect;

import java.io.IOException;
import java.time.Duration;

/** A source asks not to be asked for a time: 429, 503 with Retry-After, a limit of its own. */
public final class SourceBusyException extends IOException {

  private static final long serialVersionUID = 1;

  private final Duration after;

  /** Not before {@code after} from now. */
  public SourceBusyException(String message, Duration after) {
    super(message);
    this.after = after;
  }

  public Duration after() {
    return after;
  }
}
