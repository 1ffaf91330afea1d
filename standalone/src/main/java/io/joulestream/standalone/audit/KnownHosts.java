package io.joulestream.standalone.audit;

import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.HostStatus;
import io.joulestream.schemas.avro.Rejected;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.Deserializer;

/** Every host that was ever heard of, also those of which nothing was accepted. */
public final class KnownHosts {

  private final Map<HostName, Long> closedBeforeMs =
      new TreeMap<>(Comparator.comparing(HostName::site).thenComparing(HostName::host));

  public KnownHosts(RetainedTopics topics) {
    Deserializer<HostStatus> deserializer = Topics.HOST_STATUS.serde(topics.ids()).deserializer();
    topics.visit(
        Topics.HOST_STATUS,
        (key, bytes) -> {
          Long closed =
              deserializer.deserialize(Topics.HOST_STATUS.name(), bytes).getClosedBeforeMs();
          closedBeforeMs.put(HostName.ofKey(key), closed == null ? Long.MIN_VALUE : closed);
        });
    addRejected(topics, Topics.REJECTED_READINGS);
    addRejected(topics, Topics.REJECTED_JOB_EVENTS);
  }

  private void addRejected(RetainedTopics topics, Topic<Rejected> topic) {
    Deserializer<Rejected> deserializer = topic.serde(topics.ids()).deserializer();
    topics.visit(
        topic,
        (key, bytes) -> {
          Rejected rejected = deserializer.deserialize(topic.name(), bytes);
          if (rejected.getSite() != null && rejected.getHost() != null) {
            closedBeforeMs.putIfAbsent(
                new HostName(rejected.getSite(), rejected.getHost()), Long.MAX_VALUE);
          }
        });
  }

  /** Those that are asked for, in order of site and host. */
  public Set<HostName> matching(Predicate<HostName> isAskedFor) {
    return closedBeforeMs.keySet().stream()
        .filter(isAskedFor)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /**
   * Windows before can no longer change by themselves, epoch ms; {@link Long#MAX_VALUE} of a host
   * of which nothing was ever accepted.
   */
  long closedBeforeMs(HostName host) {
    return closedBeforeMs.getOrDefault(host, Long.MAX_VALUE);
  }
}
