package io.joulestream.ingest.power;

/** Is told how long scrapes took, to measure them. Thread-safe. */
public interface ScrapeTimes {

  /** Nobody measures. */
  ScrapeTimes NONE = (isGood, tookNanos) -> {};

  /**
   * A scrape is over.
   *
   * @param isGood whether a page was there and was read
   * @param tookNanos from asking until its readings were handed over
   */
  void scraped(boolean isGood, long tookNanos);
}
