package io.joulestream.ingest.slurm;

/** What is said of jobs, in the form that all sources of Slurm share. */
final class JobName {

  /** Names are parts of keys (see {@code Acceptance}); Slurm takes longer ones from users. */
  private static final int LONGEST = 256;

  private JobName() {}

  /**
   * The identity of a job, whoever tells of it.
   *
   * @throws IllegalArgumentException if nobody says which cluster it is of
   */
  static String of(String cluster, String id) {
    if (cluster.isBlank()) {
      throw new IllegalArgumentException(
          "job %s does not say which cluster it is of: set cluster".formatted(id));
    }
    return cluster + "/" + id;
  }

  /** A label that a user chose, which may not make the record be refused. */
  static String label(String text) {
    String clean = text.replaceAll("[\\p{Cntrl}\\\\]", " ").strip();
    return clean.length() > LONGEST ? clean.substring(0, LONGEST) : clean;
  }
}
