package io.joulestream.ingest.intensity;

import io.joulestream.ingest.collect.HttpAnswer;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Somebody who publishes intensities over HTTP: what is to be asked, and how answers are read. When
 * it is asked, how often at most, what is new and what is remembered is the same for all, see
 * {@link IntensitySource}.
 */
interface IntensityProvider {

  /** Every request there is, in the round that now is; whether one is due is not its business. */
  List<Ask> asks(Instant now);

  /**
   * An answer of 200 or 204, as {@code HttpFetch.get} gives it.
   *
   * @throws io.joulestream.ingest.IngestException if a secret cannot be read
   */
  HttpAnswer answer(URI uri) throws IOException, InterruptedException;

  /** What may be in no sentence, whoever wrote it: servers repeat tokens that they refuse. */
  Set<String> secrets();
}
