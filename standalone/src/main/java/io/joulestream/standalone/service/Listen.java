package io.joulestream.standalone.service;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.net.InetSocketAddress;

/** An address to listen on, written {@code host:port}. */
record Listen(String host, int port) {

  @JsonCreator
  static Listen parse(String text) {
    int colon = text.lastIndexOf(':');
    String port = text.substring(colon + 1);
    if (colon < 1
        || port.isEmpty()
        || port.length() > 5
        || !port.chars().allMatch(Listen::isDigit)) {
      throw new IllegalArgumentException(
          "'" + text + "' is not an address: host:port is needed, such as 127.0.0.1:19080");
    }
    if (Integer.parseInt(port) > 65_535) {
      throw new IllegalArgumentException("port " + port + " is not one: a port is 0 to 65535");
    }
    String host = text.substring(0, colon);
    return new Listen(
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host,
        Integer.parseInt(port));
  }

  private static boolean isDigit(int character) {
    return character >= '0' && character <= '9';
  }

  InetSocketAddress address() {
    return new InetSocketAddress(host, port);
  }
}
