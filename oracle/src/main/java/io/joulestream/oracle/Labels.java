package io.joulestream.oracle;

import io.joulestream.oracle.Input.JobEvent;
import java.util.Comparator;

/** What a job is called (section 4). */
record Labels(String team, String project, String user, String name) {
  static final Labels NONE = new Labels("", "", "", "");

  /** As tuples, by UTF-8 bytes. */
  static final Comparator<Labels> ORDER =
      Comparator.comparing(Labels::team, Order.UTF_8_BYTES)
          .thenComparing(Labels::project, Order.UTF_8_BYTES)
          .thenComparing(Labels::user, Order.UTF_8_BYTES)
          .thenComparing(Labels::name, Order.UTF_8_BYTES);

  static Labels of(JobEvent event) {
    return new Labels(event.team(), event.project(), event.user(), event.name());
  }
}
