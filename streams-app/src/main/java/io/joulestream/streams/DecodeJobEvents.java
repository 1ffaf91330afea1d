package io.joulestream.streams;

import io.joulestream.schemas.Acceptance.Violation;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.AllocationChange;
import io.joulestream.schemas.avro.RejectReason;
import io.joulestream.streams.Message.AllocationChanged;
import io.joulestream.streams.Message.Original;
import java.util.Optional;

/** Job events: each allocation is judged by itself. */
final class DecodeJobEvents extends InputDecoder<io.joulestream.schemas.avro.JobEvent> {

  private final InputRules rules;

  DecodeJobEvents(StreamsSettings settings, SchemaIds ids) {
    super(Topics.JOB_EVENTS, Route.REJECTED_JOB_EVENTS, settings.partitions(), ids);
    this.rules = new InputRules(settings.acceptance());
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
          new Violation(
              RejectReason.MALFORMED, "allocations are empty: a job event changes at least one"),
          1,
          original,
          about(event));
    }
    for (AllocationChange change : event.getAllocations()) {
      Optional<Violation> violation = rules.ofChange(event, change);
      if (violation.isPresent()) {
        reject(violation.get(), 1, original, about(event));
      } else {
        forward(
            Route.HOSTS,
            Topics.key(event.getSite(), event.getHost()),
            new AllocationChanged(
                event.getSite(),
                event.getHost(),
                InputRules.hostEvent(event, change),
                event.getReceivedMs(),
                original));
      }
    }
  }

  private static About about(io.joulestream.schemas.avro.JobEvent event) {
    return new About(event.getSite(), event.getHost(), event.getTimeMs(), event.getReceivedMs());
  }
}
