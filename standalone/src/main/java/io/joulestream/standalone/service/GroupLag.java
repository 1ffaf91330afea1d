package io.joulestream.standalone.service;

import io.joulestream.standalone.Lag;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;

/** How many records wait for a group, as it was when somebody last asked. */
final class GroupLag {

  private final Lag lag;
  private final Predicate<String> topics;
  private volatile long records;

  GroupLag(Admin admin, String group, Predicate<String> topics) {
    this.lag = new Lag(admin, group);
    this.topics = topics;
  }

  void refresh() {
    records = lag.of(topics);
  }

  double records() {
    return records;
  }
}
