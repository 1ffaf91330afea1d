package io.joulestream.ingest.collect;

/** An address that is refused, as a sentence may show it. */
public final class AddressText {

  private AddressText() {}

  /**
   * Without what stands before an {@code @} or behind a question mark: people put secrets there.
   */
  public static String shown(String text) {
    String beforeQuery = text.split("\\?", 2)[0];
    int user = beforeQuery.lastIndexOf('@');
    return user < 0 ? beforeQuery : "…" + beforeQuery.substring(user);
  }
}
