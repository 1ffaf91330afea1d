package io.joulestream.energy;

import static io.joulestream.energy.Utf8Order.BY_UTF8;

import java.util.Comparator;

/** Who a job belongs to and what it is called; an unknown part is empty. */
public record JobLabels(String team, String project, String user, String name)
    implements Comparable<JobLabels> {

  public static final JobLabels NONE = new JobLabels("", "", "", "");

  /** As one tuple, so that labels of two events are never mixed. */
  private static final Comparator<JobLabels> ORDER =
      Comparator.comparing(JobLabels::team, BY_UTF8)
          .thenComparing(JobLabels::project, BY_UTF8)
          .thenComparing(JobLabels::user, BY_UTF8)
          .thenComparing(JobLabels::name, BY_UTF8);

  @Override
  public int compareTo(JobLabels other) {
    return ORDER.compare(this, other);
  }
}
