package io.joulestream.ingest.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Where the endpoint listens, and to whom.
 *
 * @param tokens one of which callers must bear, if there are any
 */
public record HttpSettings(InetSocketAddress address, List<AccessToken> tokens, Limits limits) {

  /** On loopback, for everybody there. */
  public static HttpSettings onLoopback(int port) {
    return new HttpSettings(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), List.of(), Limits.DEFAULT);
  }
}
