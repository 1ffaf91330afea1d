package io.joulestream.standalone.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Ports on loopback. */
public final class Ports {

  /** Ports that parts of this process were given: a port stays free until its part has started. */
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private Ports() {}

  /** A port that was free a moment ago, and that no part of this process was given before. */
  public static int free() {
    while (true) {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        if (GIVEN.add(socket.getLocalPort())) {
          return socket.getLocalPort();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Refuses a port that something listens on.
   *
   * @param part what wants the port
   * @param option how to choose another
   */
  public static void requireFree(int port, String part, String option) {
    if (port < 1 || port > 65_535) {
      throw new StartFailure("%s is %d: a port is 1 to 65535".formatted(option, port));
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new StartFailure(
          "port %d, which the %s needs, is in use: stop what listens there or choose another with %s"
              .formatted(port, part, option),
          e);
    }
    GIVEN.add(port);
  }
}
