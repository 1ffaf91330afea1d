package io.joulestream.ingest.power;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.joulestream.ingest.collect.HttpAddress;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A controller and the host whose power it tells.
 *
 * @param url of the controller, without a path
 * @param host as this source calls it
 * @param chassis id of the chassis whose power is that of the host; empty: found out
 */
public record RedfishTarget(URI url, String host, String chassis) {

  private static final Set<String> KEYS = Set.of("url", "host", "chassis");

  /** Refuses what is no controller. */
  public RedfishTarget {
    if (!HttpAddress.isOne(url)
        || url.getRawQuery() != null
        || !Set.of("", "/").contains(url.getRawPath())) {
      throw new IllegalArgumentException(
          "targets has a url that is not like https://bmc-of-the-node, without user and path");
    }
    if (!chassis.matches("[A-Za-z0-9_.:-]*")) {
      throw new IllegalArgumentException(
          "targets has the chassis '%s': it is an id like HGX_Chassis_0".formatted(chassis));
    }
  }

  /** From a configuration, which may leave out host (that of the url) and chassis. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static RedfishTarget of(Map<String, String> keys) {
    for (String key : keys.keySet()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException(
            "targets has the key '%s': known are url, host and chassis".formatted(key));
      }
    }
    URI url = address(text(keys, "url"));
    String host = text(keys, "host");
    return new RedfishTarget(
        url, host.isEmpty() ? String.valueOf(url.getHost()) : host, text(keys, "chassis"));
  }

  /** Whether what is sent to it can be read by others on the way. */
  boolean isInTheClear() {
    try {
      return "http".equals(url.getScheme())
          && !InetAddress.getByName(url.getHost()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return true;
    }
  }

  private static String text(Map<String, String> keys, String key) {
    return Optional.ofNullable(keys.get(key)).orElse("").strip();
  }

  private static URI address(String url) {
    try {
      return URI.create(url);
    } catch (IllegalArgumentException e) {
      // not quoted: it may hold a password
      throw new IllegalArgumentException("targets has a url that is none", e);
    }
  }
}
