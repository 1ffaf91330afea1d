package io.joulestream.standalone.audit;

import io.joulestream.energy.SiteRules;
import io.joulestream.ingest.RefusedRecords;
import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.Acceptance.Violation;
import io.joulestream.schemas.HostTicks;
import io.joulestream.schemas.MalformedRecordException;
import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.AllocationChange;
import io.joulestream.schemas.avro.JobEvent;
import io.joulestream.schemas.avro.RejectReason;
import io.joulestream.schemas.avro.Rejected;
import io.joulestream.standalone.audit.HostInputs.RejectedKind;
import io.joulestream.streams.InputRules;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of some hosts and windows, read back from the topics.
 *
 * <p>An input was accepted if the topology accepted it: by the record alone, and above the frontier
 * of its host as far as the reject topic knows. Of what was rejected, a correction takes in what
 * came at the wrong time (LATE, FUTURE, BELOW_FRONTIER) and what the rules of now accept; what is
 * wrong by itself stays out.
 *
 * <p>The partitions of the hosts are read whole, because what a host was first read by counts for
 * all its windows; only records of the hosts asked for are decoded. Memory: in proportion to the
 * hosts and the range asked for.
 */
public final class RetainedInputs {

  /** Longer than anything can be out of time. */
  private static final Duration FOREVER = Duration.ofDays(365_000);

  private static final String READING = "reading";
  private static final String JOB_EVENT = "job event";

  private final RetainedTopics topics;
  private final Selection selection;
  private final InputRules rules;
  private final RefusedRecords refused;
  private final Map<HostName, HostInputs> hosts = new LinkedHashMap<>();
  private final BelowFrontier<HostTicks> readingsBelow = new BelowFrontier<>();
  private final BelowFrontier<JobEvent> eventsBelow = new BelowFrontier<>();
  private OptionalLong readingsSinceMs = OptionalLong.empty();
  private final ReferenceInputs reference;

  private RetainedInputs(RetainedTopics topics, Acceptance acceptance, Selection selection) {
    this.topics = topics;
    this.selection = selection;
    this.rules = new InputRules(acceptance);
    this.refused = withoutHorizon(acceptance);
    for (HostName host : selection.hosts()) {
      hosts.put(host, new HostInputs(host, selection));
    }
    readRejects(Topics.REJECTED_READINGS, Topics.POWER_READINGS);
    readRejects(Topics.REJECTED_JOB_EVENTS, Topics.JOB_EVENTS);
    readReadings();
    readJobEvents();
    this.reference =
        ReferenceInputs.read(
            topics,
            rules,
            selection,
            hosts.keySet().stream().map(HostName::site).collect(Collectors.toSet()));
  }

  /** What ingest refused, whenever it came. */
  static RefusedRecords withoutHorizon(Acceptance acceptance) {
    return new RefusedRecords(
        new Acceptance(
            acceptance.maximumMw(), FOREVER, FOREVER, FOREVER, acceptance.intensityRanges()));
  }

  /**
   * Reads inputs back.
   *
   * @param acceptance by which they were accepted
   */
  public static RetainedInputs read(
      RetainedTopics topics, Acceptance acceptance, Selection selection) {
    return new RetainedInputs(topics, acceptance, selection);
  }

  /** The inputs of one of the hosts asked for. */
  public HostInputs host(HostName name) {
    HostInputs host = hosts.get(name);
    if (host == null) {
      throw new IllegalArgumentException(name + " was not asked for");
    }
    return host;
  }

  /** The hosts asked for. */
  public Set<HostName> hosts() {
    return Set.copyOf(hosts.keySet());
  }

  public ReferenceInputs reference() {
    return reference;
  }

  /** How the meters of a site are read. */
  public SiteRules rules(String site) {
    return reference.rules(site);
  }

  /**
   * When the oldest retained reading came, epoch ms, if older ones of these hosts' partitions were
   * thrown away: windows before then cannot be worked out again.
   */
  public OptionalLong readingsSinceMs() {
    return readingsSinceMs;
  }

  private Set<String> keys() {
    return hosts.keySet().stream().map(HostName::key).collect(Collectors.toSet());
  }

  private void readRejects(Topic<Rejected> topic, Topic<?> input) {
    Deserializer<Rejected> deserializer = topic.serde(topics.ids()).deserializer();
    topics.visit(
        topic,
        (key, bytes) -> {
          Rejected rejected = deserializer.deserialize(topic.name(), bytes);
          boolean readings = topic.equals(Topics.REJECTED_READINGS);
          if (!BelowFrontier.isOfTopology(rejected, input)) {
            takeRefused(rejected, readings);
          } else if (isAskedFor(rejected)) {
            (readings ? readingsBelow : eventsBelow).note(rejected);
          }
        });
  }

  private boolean isAskedFor(Rejected rejected) {
    return rejected.getSite() == null
        || rejected.getHost() == null
        || hosts.containsKey(new HostName(rejected.getSite(), rejected.getHost()));
  }

  /** What ingest refused never came to the input topic: it is read from what was kept of it. */
  private void takeRefused(Rejected rejected, boolean isReading) {
    if (!isAskedFor(rejected)) {
      return;
    }
    Optional<HostTicks> reading = isReading ? refused.reading(rejected) : Optional.empty();
    Optional<JobEvent> event = isReading ? Optional.empty() : refused.jobEvent(rejected);
    if (reading.isPresent()) {
      HostTicks ticks = reading.get();
      HostInputs host = hosts.get(new HostName(ticks.site(), ticks.host()));
      if (host != null && selection.knew(ticks.receivedMs())) {
        host.add(ticks, 0, 0, false);
        count(host, READING, rejected.getReason(), true, ticks.timeMs(0));
      }
    } else if (event.isPresent()) {
      JobEvent changed = event.get();
      HostInputs host = hosts.get(new HostName(changed.getSite(), changed.getHost()));
      if (host != null && selection.knew(changed.getReceivedMs())) {
        for (AllocationChange change : changed.getAllocations()) {
          host.add(InputRules.hostEvent(changed, change), false);
          count(host, JOB_EVENT, rejected.getReason(), true, changed.getTimeMs());
        }
      }
    } else if (rejected.getSite() != null && rejected.getHost() != null) {
      HostInputs host = hosts.get(new HostName(rejected.getSite(), rejected.getHost()));
      if (host != null && rejected.getEventMs() != null) {
        count(
            host,
            isReading ? READING : JOB_EVENT,
            rejected.getReason(),
            false,
            rejected.getEventMs());
      }
    }
  }

  /** Readings count where they are, job events until the end of what was asked for. */
  private void count(
      HostInputs host, String what, RejectReason reason, boolean correctable, long timeMs) {
    boolean matters = what.equals(READING) ? selection.isDuring(timeMs) : timeMs < selection.toMs();
    if (matters) {
      host.count(new RejectedKind(what, reason, correctable));
    }
  }

  private void readReadings() {
    Deserializer<HostTicks> deserializer = Topics.POWER_READINGS.serde(topics.ids()).deserializer();
    readingsSinceMs =
        topics.visit(
            Topics.POWER_READINGS,
            keys(),
            (key, bytes) -> {
              HostTicks ticks = decode(deserializer, Topics.POWER_READINGS, bytes);
              if (ticks != null
                  && new HostName(ticks.site(), ticks.host()).key().equals(key)
                  && selection.knew(ticks.receivedMs())
                  && InputRules.ofRecord(ticks).isEmpty()
                  && !readingsBelow.keeps(bytes, ticks)) {
                take(ticks, Long.MIN_VALUE);
              }
            });
    readingsBelow.visit(
        (ticks, rejections, copies, frontier) ->
            take(ticks, rejections < copies ? Long.MIN_VALUE : frontier));
  }

  private static <V> @Nullable V decode(
      Deserializer<V> deserializer, Topic<V> topic, byte[] bytes) {
    try {
      return deserializer.deserialize(topic.name(), bytes);
    } catch (MalformedRecordException e) {
      // the topology rejected it too, for good
      return null;
    }
  }

  private void take(HostTicks ticks, long frontierMs) {
    HostInputs host = host(new HostName(ticks.site(), ticks.host()));
    boolean all = rules.acceptsAll(ticks);
    for (int tick = 0; tick < ticks.ticks(); tick++) {
      for (int channel = 0; channel < ticks.channels().size(); channel++) {
        if (ticks.hasReading(tick, channel)) {
          take(host, ticks, tick, channel, reason(ticks, tick, channel, all, frontierMs));
        }
      }
    }
  }

  private Optional<RejectReason> reason(
      HostTicks ticks, int tick, int channel, boolean allAccepted, long frontierMs) {
    Optional<RejectReason> byItself =
        allAccepted
            ? Optional.empty()
            : rules.ofReading(ticks, tick, channel).map(Violation::reason);
    return byItself.isEmpty() && ticks.timeMs(tick) <= frontierMs
        ? Optional.of(RejectReason.BELOW_FRONTIER)
        : byItself;
  }

  private void take(
      HostInputs host, HostTicks ticks, int tick, int channel, Optional<RejectReason> reason) {
    if (reason.isEmpty()) {
      host.add(ticks, tick, channel, true);
      return;
    }
    boolean correctable = isOfTime(reason.get());
    if (correctable) {
      host.add(ticks, tick, channel, false);
    }
    count(host, READING, reason.get(), correctable, ticks.timeMs(tick));
  }

  /** Whether a record was only rejected for when it came. */
  private static boolean isOfTime(RejectReason reason) {
    return reason == RejectReason.LATE
        || reason == RejectReason.FUTURE
        || reason == RejectReason.BELOW_FRONTIER;
  }

  private void readJobEvents() {
    Deserializer<JobEvent> deserializer = Topics.JOB_EVENTS.serde(topics.ids()).deserializer();
    topics.visit(
        Topics.JOB_EVENTS,
        keys(),
        (key, bytes) -> {
          JobEvent event = decode(deserializer, Topics.JOB_EVENTS, bytes);
          if (event != null
              && new HostName(event.getSite(), event.getHost()).key().equals(key)
              && selection.knew(event.getReceivedMs())
              && !eventsBelow.keeps(bytes, event)) {
            take(event, false);
          }
        });
    eventsBelow.visit(
        (event, rejections, copies, frontier) ->
            take(event, rejections >= copies * acceptable(event)));
  }

  private long acceptable(JobEvent event) {
    return event.getAllocations().stream()
        .filter(change -> rules.ofChange(event, change).isEmpty())
        .count();
  }

  private void take(JobEvent event, boolean below) {
    HostInputs host = host(new HostName(event.getSite(), event.getHost()));
    for (AllocationChange change : event.getAllocations()) {
      Optional<RejectReason> byItself = rules.ofChange(event, change).map(Violation::reason);
      Optional<RejectReason> reason =
          below ? byItself.or(() -> Optional.of(RejectReason.BELOW_FRONTIER)) : byItself;
      if (reason.isEmpty() || isOfTime(reason.get())) {
        host.add(InputRules.hostEvent(event, change), reason.isEmpty());
      }
      reason.ifPresent(r -> count(host, JOB_EVENT, r, isOfTime(r), event.getTimeMs()));
    }
  }
}
