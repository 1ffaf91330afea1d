package io.joulestream.standalone.service;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** What tells instances apart that are started from one file. Containers keep it over restarts. */
final class HostName {

  static final String OF_THIS_MACHINE = find();

  private HostName() {}

  private static String find() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      // a name that does not resolve is one, too
      return Optional.ofNullable(System.getenv("HOSTNAME")).orElse("localhost");
    }
  }
}
