package io.joulestream.ingest.collect;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;

/** Addresses that can be asked and shown: a user in one would be seen in logs and metrics. */
public final class HttpAddress {

  private static final Set<String> SCHEMES = Set.of("http", "https");

  private HttpAddress() {}

  /** The address that a text is; empty if it is none over HTTP, or has a user in it. */
  public static Optional<URI> of(String text) {
    try {
      return Optional.of(new URI(text)).filter(HttpAddress::isOne);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** Whether it is one over HTTP, without a user in it. */
  public static boolean isOne(URI uri) {
    return SCHEMES.contains(String.valueOf(uri.getScheme()))
        && uri.getHost() != null
        && uri.getRawUserInfo() == null;
  }
}
