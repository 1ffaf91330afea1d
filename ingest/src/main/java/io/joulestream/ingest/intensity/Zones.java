package io.joulestream.ingest.intensity;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Zones as a provider calls them, each with its name here. */
final class Zones {

  private Zones() {}

  /**
   * Checked, in their order.
   *
   * @param key of the setting
   */
  static Map<String, String> checked(String key, Map<String, String> zones) {
    if (zones.isEmpty()) {
      throw new IllegalArgumentException(
          "%s is empty: name each zone to ask for, e.g. %s: {DE: DE}".formatted(key, key));
    }
    zones.forEach(
        (theirs, ours) -> {
          if (theirs.isBlank() || ours.isBlank()) {
            throw new IllegalArgumentException(
                "%s has '%s: %s': both names are needed".formatted(key, theirs, ours));
          }
        });
    return Collections.unmodifiableMap(new LinkedHashMap<>(zones));
  }
}
