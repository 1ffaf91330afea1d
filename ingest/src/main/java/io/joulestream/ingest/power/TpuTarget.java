package io.joulestream.ingest.power;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.joulestream.ingest.collect.HttpAddress;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A page with duty cycles.
 *
 * @param host whose TPUs are on it; empty: the label {@code host_label} says so, else the url
 */
public record TpuTarget(URI url, String host) {

  private static final Set<String> KEYS = Set.of("url", "host");

  /** Refuses what is no address of a page. */
  public TpuTarget {
    if (!HttpAddress.isOne(url)) {
      throw new IllegalArgumentException(
          "targets has a url that is not like http://node:2112/metrics, without a user");
    }
  }

  /** From a configuration, which may leave out host. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static TpuTarget of(Map<String, String> keys) {
    for (String key : keys.keySet()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException(
            "targets has the key '%s': known are url and host".formatted(key));
      }
    }
    return new TpuTarget(address(text(keys, "url")), text(keys, "host"));
  }

  String hostOr(String label) {
    if (!host.isEmpty()) {
      return host;
    }
    return label.isEmpty() ? String.valueOf(url.getHost()) : label;
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
