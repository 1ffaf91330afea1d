package io.joulestream.ingest.factors;

import java.io.IOException;

/** Where rows of sites are written down. */
interface FactorSheet {

  /**
   * What is written now.
   *
   * @throws IOException if it cannot be read
   */
  Content read() throws IOException, InterruptedException;

  /** For people. */
  String place();

  /**
   * What is written.
   *
   * @param changedMs when it was last changed, as far as that is known, epoch ms
   */
  record Content(String text, long changedMs) {}
}
