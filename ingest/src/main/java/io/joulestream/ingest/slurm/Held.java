package io.joulestream.ingest.slurm;

import java.util.Comparator;

/**
 * What a job holds of a host.
 *
 * @param host as Slurm names its node
 * @param device {@code #0} by its index, or as readings name it; empty for the whole host
 * @param share of it, empty for all
 */
record Held(String host, String device, String share) implements Comparable<Held> {

  private static final Comparator<Held> ORDER =
      Comparator.comparing(Held::host).thenComparing(Held::device).thenComparing(Held::share);

  @Override
  public int compareTo(Held other) {
    return ORDER.compare(this, other);
  }
}
