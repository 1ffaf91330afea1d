package io.joulestream.standalone.service;

import io.joulestream.ingest.catalogue.SourceType;
import io.joulestream.ingest.collect.SourceSettings;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A source in a configuration. Keys that all have are described in {@code source.yaml}, those of a
 * type in the file of its type.
 *
 * @param jitter by how much the first poll is put off at most
 * @param timeout of a whole answer
 */
public record SourceEntry(
    SourceType type,
    String name,
    boolean enabled,
    String site,
    Duration interval,
    Duration jitter,
    Duration timeout,
    SourceSettings settings) {

  /** Part of the name of a folder and of a label. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  public SourceEntry {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name is '%s': up to 64 letters, digits, dots, dashes and underscores".formatted(name));
    }
    if (interval.isZero() || interval.isNegative()) {
      throw new IllegalArgumentException("interval is 0: it is more than that");
    }
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("timeout is 0: it is more than that");
    }
  }
}
