package io.joulestream.ingest.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Where the endpoint listens, and to whom.
 *
 * @param tokens one of which callers must bear, if there are any
 * @param certificates one of which callers must have, if there are any and certificates are asked
 *     for; who needs both needs what both allow
 */
public record HttpSettings(
    InetSocketAddress address,
    List<AccessToken> tokens,
    Optional<Tls> tls,
    List<AllowedCertificate> certificates,
    Limits limits) {

  /** On loopback, for everybody there. */
  public static HttpSettings onLoopback(int port) {
    return new HttpSettings(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        List.of(),
        Optional.empty(),
        List.of(),
        Limits.DEFAULT);
  }
}
