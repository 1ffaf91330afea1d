package io.joulestream.standalone.adopt;

import java.util.Comparator;

/** Where a reading is of: its columns in {@code power.csv}. */
record Channel(String site, String host, String level, String device, String meter)
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
