package io.joulestream.ingest.collect;

import java.util.Optional;

/** Names of hosts and devices: one for each, whatever a source calls it. Thread-safe. */
public interface Inventory {

  /** Knows nothing: every host is called as its source calls it. */
  Inventory NONE =
      new Inventory() {
        @Override
        public String host(String source, String name, long timeMs) {
          return name;
        }

        @Override
        public Optional<String> site(String host) {
          return Optional.empty();
        }

        @Override
        public Optional<String> device(String host, String index, long timeMs) {
          return Optional.empty();
        }
      };

  /**
   * The name of a host at a time.
   *
   * @param source name of the source that calls it so
   * @return {@code name} itself if nobody knows another
   */
  String host(String source, String name, long timeMs);

  /** The site of a host by its own name. */
  Optional<String> site(String host);

  /**
   * The device that is in a slot of a host at a time.
   *
   * @param host by its own name
   * @param index as a scheduler counts it
   */
  Optional<String> device(String host, String index, long timeMs);
}
