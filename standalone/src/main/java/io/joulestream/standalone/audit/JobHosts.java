package io.joulestream.standalone.audit;

import io.joulestream.ingest.RefusedRecords;
import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.MalformedRecordException;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.JobEvent;
import io.joulestream.schemas.avro.Rejected;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.serialization.Deserializer;

/** Finds the hosts of a site that a job was ever said to hold something of. */
final class JobHosts {

  private JobHosts() {}

  static Set<HostName> find(RetainedTopics topics, Acceptance acceptance, String job, String site) {
    Set<HostName> hosts =
        new TreeSet<>(Comparator.comparing(HostName::site).thenComparing(HostName::host));
    byte[] name = job.getBytes(StandardCharsets.UTF_8);
    Deserializer<JobEvent> events = Topics.JOB_EVENTS.serde(topics.ids()).deserializer();
    topics.visit(
        Topics.JOB_EVENTS,
        (key, bytes) -> {
          HostName host = HostName.ofKey(key);
          if (host.site().equals(site) && contains(bytes, name) && isOf(events, bytes, job)) {
            hosts.add(host);
          }
        });
    RefusedRecords refused = RetainedInputs.withoutHorizon(acceptance);
    Deserializer<Rejected> rejects = Topics.REJECTED_JOB_EVENTS.serde(topics.ids()).deserializer();
    topics.visit(
        Topics.REJECTED_JOB_EVENTS,
        (key, bytes) -> {
          Rejected rejected = rejects.deserialize(Topics.REJECTED_JOB_EVENTS.name(), bytes);
          if (site.equals(rejected.getSite()) && rejected.getHost() != null) {
            refused
                .jobEvent(rejected)
                .filter(event -> event.getJob().equals(job))
                .ifPresent(event -> hosts.add(new HostName(site, rejected.getHost())));
          }
        });
    return hosts;
  }

  private static boolean isOf(Deserializer<JobEvent> events, byte[] bytes, String job) {
    try {
      return events.deserialize(Topics.JOB_EVENTS.name(), bytes).getJob().equals(job);
    } catch (MalformedRecordException e) {
      return false;
    }
  }

  /** Most records are of other jobs, and a name is in a record as it is. */
  private static boolean contains(byte[] bytes, byte[] name) {
    for (int start = 0; start + name.length <= bytes.length; start++) {
      int i = 0;
      while (i < name.length && bytes[start + i] == name[i]) {
        i++;
      }
      if (i == name.length) {
        return true;
      }
    }
    return false;
  }
}
