package io.joulestream.ingest.http;

import java.util.Map;

/** A request that is not taken. The message is one sentence for whoever sent it. */
final class Refusal extends Exception {

  private static final long serialVersionUID = 1;

  private final int status;

  @SuppressWarnings("serial") // never written
  private final Map<String, String> headers;

  Refusal(int status, String sentence) {
    this(status, sentence, Map.of());
  }

  Refusal(int status, String sentence, Map<String, String> headers) {
    super(sentence);
    this.status = status;
    this.headers = headers;
  }

  Answer answer() {
    return new Answer(status, Answer.error(status, String.valueOf(getMessage())).body(), headers);
  }
}
