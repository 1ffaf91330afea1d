package io.joulestream.standalone.audit;

/** There is nothing to explain. The message is one sentence that says what there is nearby. */
public final class NotExplainable extends RuntimeException {

  private static final long serialVersionUID = 1;

  NotExplainable(String sentence) {
    super(sentence);
  }
}
