package io.joulestream.streams;

import io.joulestream.energy.AllocationId;
import io.joulestream.energy.JobEvent;
import io.joulestream.energy.JobLabels;
import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.Acceptance.Violation;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.AllocationChange;
import io.joulestream.schemas.avro.JobEventKind;
import io.joulestream.schemas.avro.RejectReason;
import io.joulestream.streams.Message.AllocationChanged;
import io.joulestream.streams.Message.Original;
import java.util.Optional;
import java.util.stream.Stream;

/** Job events: each allocation is judged by itself. */
final class DecodeJobEvents extends InputDecoder<io.joulestream.schemas.avro.JobEvent> {

  private final Acceptance acceptance;

  DecodeJobEvents(StreamsSettings settings, SchemaIds ids) {
    super(Topics.JOB_EVENTS, Route.REJECTED_JOB_EVENTS, settings.partitions(), ids);
    this.acceptance = settings.acceptance();
  }

  @Override
  String keyOf(io.joulestream.schemas.avro.JobEvent event) {
    return Topics.key(event.getSite(), event.getHost());
  }

  @Override
  int markersOfEnd() {
    return 1;
  }

  @Override
  Route endRoute() {
    return Route.HOSTS;
  }

  @Override
  void accept(io.joulestream.schemas.avro.JobEvent event, Original original) {
    if (event.getAllocations().isEmpty()) {
      reject(
          RejectReason.MALFORMED,
          "allocations are empty: a job event changes at least one",
          1,
          original,
          event.getReceivedMs());
    }
    for (AllocationChange change : event.getAllocations()) {
      Optional<Violation> violation = judge(event, change);
      if (violation.isPresent()) {
        reject(
            violation.get().reason(), violation.get().detail(), 1, original, event.getReceivedMs());
      } else {
        forward(
            Route.HOSTS,
            Topics.key(event.getSite(), event.getHost()),
            new AllocationChanged(
                event.getSite(),
                event.getHost(),
                hostEvent(event, change),
                event.getReceivedMs(),
                original));
      }
    }
  }

  private Optional<Violation> judge(
      io.joulestream.schemas.avro.JobEvent event, AllocationChange change) {
    return Stream.of(
            Acceptance.ofSymbol("event", event.getEvent()),
            Acceptance.ofName("job", event.getJob(), true),
            Acceptance.ofName("site", event.getSite(), true),
            Acceptance.ofName("host", event.getHost(), true),
            Acceptance.ofName("device", change.getDevice(), false),
            Acceptance.ofName("partition", change.getPartition(), false),
            Acceptance.ofName("team", event.getTeam(), false),
            Acceptance.ofName("project", event.getProject(), false),
            Acceptance.ofName("user", event.getUser(), false),
            Acceptance.ofName("name", event.getName(), false),
            acceptance.ofJobEvent(change.getSharePpb(), event.getTimeMs(), event.getReceivedMs()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static JobEvent hostEvent(
      io.joulestream.schemas.avro.JobEvent event, AllocationChange change) {
    return new JobEvent(
        new AllocationId(
            event.getJob(), event.getAttempt(), change.getDevice(), change.getPartition()),
        event.getEvent() == JobEventKind.START ? JobEvent.Kind.START : JobEvent.Kind.STOP,
        event.getTimeMs(),
        change.getSharePpb(),
        new JobLabels(event.getTeam(), event.getProject(), event.getUser(), event.getName()),
        event.getEndState());
  }
}
