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
import io.joulestream.streams.Message.AllocationChanged;
import io.joulestream.streams.Message.Original;
import java.util.Optional;
import java.util.stream.Stream;

/** Job events: each allocation goes to the host that it is of. */
final class DecodeJobEvents extends InputDecoder<io.joulestream.schemas.avro.JobEvent> {

  private final Acceptance acceptance;
  private final int partitions;

  DecodeJobEvents(StreamsSettings settings, SchemaIds ids) {
    super(Topics.JOB_EVENTS, Route.REJECTED_JOB_EVENTS, settings.partitions(), ids);
    this.acceptance = settings.acceptance();
    this.partitions = settings.partitions();
  }

  @Override
  String keyOf(io.joulestream.schemas.avro.JobEvent event) {
    return event.getJob();
  }

  @Override
  int markersOfEnd() {
    return partitions;
  }

  @Override
  Route endRoute() {
    return Route.HOSTS;
  }

  @Override
  void accept(io.joulestream.schemas.avro.JobEvent event, Original original, long timestampMs) {
    for (AllocationChange change : event.getAllocations()) {
      Optional<Violation> violation = judge(event, change);
      if (violation.isPresent()) {
        reject(
            violation.get().reason(),
            violation.get().detail(),
            1,
            original,
            event.getReceivedMs(),
            timestampMs);
      } else {
        forward(
            Route.HOSTS,
            Topics.key(change.getSite(), change.getHost()),
            new AllocationChanged(
                change.getSite(),
                change.getHost(),
                hostEvent(event, change),
                event.getReceivedMs(),
                original),
            timestampMs);
      }
    }
  }

  private Optional<Violation> judge(
      io.joulestream.schemas.avro.JobEvent event, AllocationChange change) {
    return Stream.of(
            Acceptance.ofSymbol("event", event.getEvent()),
            Acceptance.ofName("job", event.getJob(), true),
            Acceptance.ofName("site", change.getSite(), true),
            Acceptance.ofName("host", change.getHost(), true),
            Acceptance.ofName("device", change.getDevice(), false),
            Acceptance.ofName("partition", change.getPartition(), false),
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
