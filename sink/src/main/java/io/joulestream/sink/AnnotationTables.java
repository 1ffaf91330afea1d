package io.joulestream.sink;

import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.JobEvent;
import io.joulestream.schemas.avro.JobEventKind;
import io.joulestream.schemas.avro.LedgerEntry;
import io.joulestream.schemas.avro.RejectReason;
import io.joulestream.schemas.avro.Rejected;
import io.joulestream.schemas.avro.SiteBalance;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What a graph shows as a mark. Each is made of what all records of the same occurrence share, so
 * that a job on a thousand hosts starts once and it does not matter which record came last.
 */
final class AnnotationTables {

  private static final String INCIDENT = "incident";
  private static final long HOUR_MS = Duration.ofHours(1).toMillis();
  private static final Set<RejectReason> OUT_OF_TIME =
      EnumSet.of(RejectReason.LATE, RejectReason.FUTURE, RejectReason.BELOW_FRONTIER);

  /**
   * An occurrence.
   *
   * @param identity what tells it apart from others of its kind at its site
   */
  private record Annotation(
      String site,
      String kind,
      long timeMs,
      String identity,
      String title,
      String text,
      String job,
      String team,
      String host) {}

  static final List<Table<?, ?>> ALL =
      Stream.<Table<?, ?>>concat(
              Stream.of(
                  table(Topics.JOB_EVENTS, AnnotationTables::jobEvent),
                  table(Topics.EMISSIONS_LEDGER, AnnotationTables::restated),
                  table(Topics.SITE_BALANCE, AnnotationTables::unbalanced)),
              Topics.REJECTS_OF_INPUTS.stream()
                  .map(topic -> table(topic, AnnotationTables::outOfTime)))
          .toList();

  private AnnotationTables() {}

  private static <V> Table<V, Annotation> table(
      Topic<V> topic, Function<ConsumerRecord<?, V>, List<Annotation>> rows) {
    return Table.history(topic, "annotations", rows)
        .tag("site", Annotation::site)
        .tag("kind", Annotation::kind)
        .key("job", Annotation::job)
        .key("host", Annotation::host)
        .text("title", Annotation::title)
        .text("text", Annotation::text)
        .text("team", Annotation::team)
        // a mark is looked at closely: the second stays right
        .at(PointTime.spread(Annotation::timeMs, Duration.ofSeconds(1), Annotation::identity));
  }

  private static List<Annotation> jobEvent(ConsumerRecord<?, JobEvent> record) {
    JobEvent event = record.value();
    if (event.getEvent() == JobEventKind.UNKNOWN) {
      return List.of();
    }
    String kind = event.getEvent().name().toLowerCase(Locale.ROOT);
    boolean starts = event.getEvent() == JobEventKind.START;
    String ended = event.getEndState().isEmpty() ? "stopped" : event.getEndState();
    return List.of(
        new Annotation(
            event.getSite(),
            kind,
            event.getTimeMs(),
            Topics.key(event.getJob(), kind, Long.toString(event.getTimeMs())),
            event.getJob() + (starts ? " started" : " " + ended),
            starts ? event.getName() : "",
            event.getJob(),
            event.getTeam(),
            ""));
  }

  private static List<Annotation> restated(ConsumerRecord<?, LedgerEntry> record) {
    LedgerEntry entry = record.value();
    if (entry.getEntry() <= 1) {
      return List.of();
    }
    long hour = hourOf(entry.getWindowStartMs());
    return List.of(
        new Annotation(
            entry.getSite(),
            "restatement",
            hour,
            Topics.key(Long.toString(hour), entry.getCause()),
            "restated: " + entry.getCause(),
            "minutes of the hour from %s were restated".formatted(Instant.ofEpochMilli(hour)),
            "",
            "",
            ""));
  }

  private static List<Annotation> unbalanced(ConsumerRecord<?, SiteBalance> record) {
    SiteBalance balance = record.value();
    long parts = balance.getActiveMj() + balance.getHeldIdleMj() + balance.getUnallocatedMj();
    if (!balance.getFinal$()
        || (balance.getImbalanceMj() == 0 && balance.getMeasuredMj() == parts)) {
      return List.of();
    }
    return List.of(
        new Annotation(
            balance.getSite(),
            INCIDENT,
            balance.getWindowStartMs(),
            Topics.key("unbalanced", Long.toString(balance.getWindowStartMs())),
            "the books do not balance",
            "%s is settled and does not balance: a fault of the product"
                .formatted(Instant.ofEpochMilli(balance.getWindowStartMs())),
            "",
            "",
            ""));
  }

  private static List<Annotation> outOfTime(ConsumerRecord<?, Rejected> record) {
    Rejected reject = record.value();
    String site = reject.getSite();
    String host = reject.getHost();
    if (site == null || host == null || !OUT_OF_TIME.contains(reject.getReason())) {
      return List.of();
    }
    long hour =
        hourOf(reject.getReceivedMs() == null ? record.timestamp() : reject.getReceivedMs());
    return List.of(
        new Annotation(
            site,
            INCIDENT,
            hour,
            Topics.key(host, reject.getReason().name(), Long.toString(hour)),
            "%s is out of time: %s".formatted(host, reject.getReason()),
            "its clock is off, or what carries its records is slow",
            "",
            "",
            host));
  }

  private static long hourOf(long ms) {
    return ms - Math.floorMod(ms, HOUR_MS);
  }
}
