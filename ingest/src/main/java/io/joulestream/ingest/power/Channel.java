package io.joulestream.ingest.power;

import java.util.Comparator;

/**
 * Where a reading is of: its columns in {@code power.csv}.
 *
 * @param site empty if nothing says it
 */
public record Channel(String site, String host, String level, String device, String meter)
    implements Comparable<Channel> {

  private static final Comparator<Channel> ORDER =
      Comparator.comparing(Channel::site)
          .thenComparing(Channel::host)
          .thenComparing(Channel::level)
          .thenComparing(Channel::device)
          .thenComparing(Channel::meter);

  @Override
  public int compareTo(Channel other) {
    return ORDER.compare(this, other);
  }
}
