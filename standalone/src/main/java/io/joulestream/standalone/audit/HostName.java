package io.joulestream.standalone.audit;

import io.joulestream.schemas.Topics;

/** A host at its site. */
public record HostName(String site, String host) {

  /** The key of its records. */
  String key() {
    return Topics.key(site, host);
  }

  static HostName ofKey(String key) {
    int tab = key.indexOf('\t');
    return new HostName(key.substring(0, Math.max(0, tab)), key.substring(tab + 1));
  }
}
