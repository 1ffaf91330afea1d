package io.joulestream.ingest;

/** Input that cannot be taken in at all. The message is one sentence for a person. */
public class IngestException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public IngestException(String sentence) {
    super(sentence);
  }

  public IngestException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
