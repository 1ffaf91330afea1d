package io.joulestream.energy;

import static io.joulestream.energy.JobEvent.Kind.START;
import static io.joulestream.energy.JobEvent.Kind.STOP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.energy.AllocationHistory.JobOnHost;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class AllocationHistoryTest {

  private static final JobLabels LABELS = new JobLabels("ml", "llm", "ann", "train");

  @Test
  void anAllocationRunsFromItsEarliestStartToTheFirstStopNotBeforeIt() {
    AllocationHistory history =
        history(start("a", 200), start("a", 100), stop("a", 50), stop("a", 300), stop("a", 400));

    assertEquals(List.of("a 100-300"), described(history, 1_000));
  }

  @Test
  void withoutStopItRunsOnToTheLastReading() {
    assertEquals(List.of("a 100-1000"), described(history(start("a", 100)), 1_000));
  }

  @Test
  void withoutReadingItHasNoLengthAndAMarker() {
    AllocationHistory history = history(start("a", 100));

    assertEquals(List.of("a 100-100"), described(history, 0));
    assertEquals(Set.of(Marker.ZERO_LENGTH), jobs(history, 0).markers());
  }

  @Test
  void aLaterExclusiveAllocationOfTheSameThingEndsIt() {
    AllocationHistory history = history(start("a", 100), start("b", 500));

    assertEquals(List.of("a 100-500 inferred", "b 500-1000"), described(history, 1_000));
    assertEquals(List.of("a 100-400 inferred", "b 500-500"), described(history, 400));
  }

  @Test
  void aSharedAllocationEndsNobody() {
    AllocationHistory history = history(start("a", 100), shared("b", 500));

    assertEquals(List.of("a 100-1000", "b 500-1000"), described(history, 1_000));
  }

  @Test
  void aStopWithoutStartIsMarkedAndHoldsNothing() {
    AllocationHistory history = history(stop("a", 100));

    assertEquals(List.of(), described(history, 1_000));
    assertEquals(Set.of(Marker.STOP_WITHOUT_START), jobs(history, 1_000).markers());
  }

  @Test
  void theLatestAttemptsGreatestLabelsStand() {
    AllocationHistory history = new AllocationHistory();
    history.add(labelled(0, 100, new JobLabels("zoo", "", "", "")));
    history.add(labelled(1, 200, new JobLabels("ant", "p", "", "")));
    history.add(labelled(1, 300, new JobLabels("bee", "a", "", "")));

    JobOnHost job = jobs(history, 1_000);

    assertEquals(1, job.attempt());
    assertEquals(new JobLabels("bee", "a", "", ""), job.labels());
  }

  @Test
  void ofConflictingEventsTheHigherShareStands() {
    AllocationHistory history = history(start("a", 100), shared("a", 100), start("a", 100));

    AllocationHistory.Standing standing = history.events().get(0);

    assertEquals(Shares.WHOLE, standing.event().sharePpb());
    assertEquals(2, standing.duplicates());
    assertEquals(1, standing.conflicts());
  }

  @Test
  void whatEndedLongAgoIsForgottenUnlessItEndsAnotherThatMayStillGrow() {
    AllocationHistory over = history(start("a", 100), stop("a", 200));
    // b took over at 150; until a reading after 150 shows that the host lives, a may still grow
    AllocationHistory silent = history(start("a", 100), start("b", 150), stop("b", 200));

    assertEquals(2, over.forgetBefore(1_000, 5_000).size());
    assertTrue(over.isEmpty());
    assertEquals(0, silent.forgetBefore(1_000, 120).size());
    assertEquals(3, silent.forgetBefore(1_000, 5_000).size());
  }

  @Test
  void anAttemptRunsUntilEachOfItsAllocationsHasAStop() {
    AllocationHistory history =
        history(onDevice("0", START, 100), onDevice("1", START, 200), onDevice("0", STOP, 300));
    assertEquals(
        new JobLife.Attempt(0, 100, true, 300), jobs(history, 1_000).life().latest().orElseThrow());

    history.add(onDevice("1", STOP, 250));

    assertEquals(
        new JobLife.Attempt(0, 100, false, 300),
        jobs(history, 1_000).life().latest().orElseThrow());
  }

  @Test
  void endStatesAreOfAllStopsAlsoOfThoseThatLostAConflict() {
    AllocationHistory history = history(start("a", 100), stop("a", 200));
    history.add(new JobEvent(new AllocationId("a", 0, "", ""), STOP, 200, 1, LABELS, "failed"));

    assertEquals("", history.events().get(1).event().endState());
    assertEquals(Map.of(0, "FAILED"), jobs(history, 1_000).life().endStates());
  }

  @Property
  void theOrderOfEventsDoesNotMatter(
      @ForAll("events") List<JobEvent> events, @ForAll Random random) {
    List<JobEvent> shuffled = new ArrayList<>(events);
    Collections.shuffle(shuffled, random);

    AllocationHistory one = history(events.toArray(JobEvent[]::new));
    AllocationHistory other = history(shuffled.toArray(JobEvent[]::new));

    assertEquals(one.events(), other.events());
    assertEquals(one.resolve(500), other.resolve(500));
    assertEquals(one.jobs(one.resolve(500)), other.jobs(other.resolve(500)));
  }

  @Provide
  Arbitrary<List<JobEvent>> events() {
    return Combinators.combine(
            Arbitraries.of("a", "b", "c"),
            Arbitraries.of(JobEvent.Kind.values()),
            Arbitraries.longs().between(0, 20).map(t -> t * 50),
            Arbitraries.of(Shares.WHOLE, Shares.WHOLE / 2),
            Arbitraries.of("", "gpu0"),
            Arbitraries.of("x", "y"),
            Arbitraries.of(0, 1, 3),
            Arbitraries.of("", "failed", "COMPLETED"))
        .as(
            (job, kind, time, share, device, team, attempt, endState) ->
                new JobEvent(
                    new AllocationId(job, attempt, device, ""),
                    kind,
                    time,
                    share,
                    new JobLabels(team, "", "", ""),
                    kind == JobEvent.Kind.STOP ? endState : ""))
        .list()
        .ofMaxSize(25);
  }

  private static JobOnHost jobs(AllocationHistory history, long lastReadingMs) {
    return history.jobs(history.resolve(lastReadingMs)).firstEntry().getValue();
  }

  private static AllocationHistory history(JobEvent... events) {
    AllocationHistory history = new AllocationHistory();
    List.of(events).forEach(history::add);
    return history;
  }

  private static JobEvent onDevice(String device, JobEvent.Kind kind, long time) {
    AllocationId id = new AllocationId("a", 0, device, "");
    return new JobEvent(id, kind, time, Shares.WHOLE, LABELS, "");
  }

  private static JobEvent start(String job, long time) {
    return event(job, JobEvent.Kind.START, time, Shares.WHOLE);
  }

  private static JobEvent shared(String job, long time) {
    return event(job, JobEvent.Kind.START, time, Shares.WHOLE / 2);
  }

  private static JobEvent stop(String job, long time) {
    return event(job, JobEvent.Kind.STOP, time, Shares.WHOLE);
  }

  private static JobEvent event(String job, JobEvent.Kind kind, long time, long share) {
    return new JobEvent(new AllocationId(job, 0, "", ""), kind, time, share, LABELS, "");
  }

  private static JobEvent labelled(int attempt, long time, JobLabels labels) {
    return new JobEvent(
        new AllocationId("a", attempt, "", ""),
        JobEvent.Kind.START,
        time,
        Shares.WHOLE,
        labels,
        "");
  }

  private static List<String> described(AllocationHistory history, long lastReadingMs) {
    return history.resolve(lastReadingMs).stream()
        .map(
            a ->
                a.id().job()
                    + " "
                    + a.startMs()
                    + "-"
                    + a.stopMs()
                    + (a.inferredStop() ? " inferred" : ""))
        .toList();
  }
}
