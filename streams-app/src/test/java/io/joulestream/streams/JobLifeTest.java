package io.joulestream.streams;

import static io.joulestream.streams.DrivenTopology.at;
import static io.joulestream.streams.DrivenTopology.factors;
import static io.joulestream.streams.DrivenTopology.node;
import static io.joulestream.streams.DrivenTopology.start;
import static io.joulestream.streams.DrivenTopology.stop;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.joulestream.schemas.avro.JobEvent;
import io.joulestream.schemas.avro.JobTotals;
import io.joulestream.streams.DrivenTopology.Publication;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes at a steady 3600 W: a minute of one is 216 kJ. Times in seconds from noon. */
class JobLifeTest {

  private static final long MINUTE_MJ = 216_000_000;
  private static final long HOUR = 3_600;

  private final DrivenTopology topology = new DrivenTopology();

  @BeforeEach
  void aSite() {
    topology.publish(factors(1_000_000));
  }

  @AfterEach
  void close() {
    topology.close();
  }

  private static Publication<JobEvent> of(int attempt, Publication<JobEvent> event) {
    return ended("", attempt, event);
  }

  private static Publication<JobEvent> ended(
      String state, int attempt, Publication<JobEvent> event) {
    JobEvent changed =
        JobEvent.newBuilder(event.value()).setAttempt(attempt).setEndState(state).build();
    return new Publication<>(event.topic(), event.key(), changed);
  }

  private void read(String host, long fromSecond, long toSecond) {
    for (long second = fromSecond; second <= toSecond; second += 20) {
      topology.publish(node(host, second, 3_600));
    }
  }

  private JobTotals totals() {
    topology.settle();
    return topology.totals("smc/1");
  }

  @Test
  void whatAJobUsedUpToANodeFailureIsLostOnceItIsRequeued() {
    topology.publish(of(0, start("smc/1", "node_0", 0)));
    read("node_0", 0, 120);
    topology.publish(ended("NODE_FAIL", 0, stop("smc/1", "node_0", 120)));

    JobTotals failed = totals();
    assertEquals("NODE_FAIL", failed.getState());
    assertEquals(2 * MINUTE_MJ, failed.getEnergyMj());
    assertEquals(2 * MINUTE_MJ, failed.getLostMj());
    assertEquals(at(120), failed.getEndedMs());

    topology.publish(of(1, start("smc/1", "node_1", 180)));
    read("node_1", 180, 360);

    JobTotals requeued = totals();
    assertEquals("RUNNING", requeued.getState());
    assertEquals(2, requeued.getAttempts());
    assertEquals(1, requeued.getAttempt());
    assertEquals(5 * MINUTE_MJ, requeued.getEnergyMj());
    assertEquals(2 * MINUTE_MJ, requeued.getLostMj());
    assertNull(requeued.getEndedMs());

    topology.publish(ended("completed", 1, stop("smc/1", "node_1", 360)));

    JobTotals completed = totals();
    assertEquals("COMPLETED", completed.getState());
    assertEquals(at(0), completed.getStartedMs());
    assertEquals(at(360), completed.getEndedMs());
    assertEquals(at(0), completed.getListedMs());
    assertEquals(2 * MINUTE_MJ, completed.getLostMj());
  }

  @Test
  void aJobThatFailedOnOneOfItsHostsLosesAll() {
    topology.publish(start("smc/1", "node_0", 0));
    topology.publish(start("smc/1", "node_1", 0));
    read("node_0", 0, 120);
    read("node_1", 0, 120);
    topology.publish(ended("FAILED", 0, stop("smc/1", "node_0", 60)));

    JobTotals half = totals();
    assertEquals("RUNNING", half.getState());
    assertNull(half.getEndedMs());
    assertEquals(0, half.getLostMj());

    topology.publish(ended("COMPLETED", 0, stop("smc/1", "node_1", 120)));

    JobTotals over = totals();
    assertEquals("FAILED", over.getState());
    assertEquals(at(120), over.getEndedMs());
    assertEquals(3 * MINUTE_MJ, over.getEnergyMj());
    assertEquals(3 * MINUTE_MJ, over.getLostMj());
  }

  @Test
  void cancelledIsNotLostAndAStopWithoutStateIsAnEnd() {
    topology.publish(start("smc/1", "node_0", 0));
    topology.publish(start("smc/2", "node_1", 0));
    read("node_0", 0, 60);
    read("node_1", 0, 60);
    topology.publish(ended("CANCELLED", 0, stop("smc/1", "node_0", 60)));
    topology.publish(stop("smc/2", "node_1", 60));

    assertEquals("CANCELLED", totals().getState());
    assertEquals(MINUTE_MJ, totals().getEnergyMj());
    assertEquals(0, totals().getLostMj());
    assertEquals("ENDED", topology.totals("smc/2").getState());
  }

  @Test
  void aStartThatComesLateMovesTheMinutesAfterItToItsAttempt() {
    topology.publish(of(0, start("smc/1", "node_0", 0)));
    read("node_0", 0, 300);
    assertEquals("RUNNING", totals().getState());
    assertEquals(0, totals().getLostMj());

    topology.publish(of(1, start("smc/1", "node_0", 240)));
    assertEquals(4 * MINUTE_MJ, totals().getLostMj());

    topology.publish(of(1, start("smc/1", "node_1", 150)));
    // the minute from 120 on was the first attempt's when it began
    assertEquals(3 * MINUTE_MJ, totals().getLostMj());
    assertEquals(5 * MINUTE_MJ, totals().getEnergyMj());
  }

  @Test
  void anEarlierAttemptThatComesLateTakesItsMinutes() {
    topology.publish(of(1, start("smc/1", "node_0", 90)));
    read("node_0", 0, 180);
    assertEquals(0, totals().getLostMj());

    topology.publish(of(0, start("smc/1", "node_1", 30)));

    // the minute from 60 on holds the start of the second attempt: it is the first one's
    assertEquals(MINUTE_MJ / 2, totals().getLostMj());
    assertEquals(MINUTE_MJ / 2 + MINUTE_MJ, totals().getEnergyMj());
    assertEquals(at(30), totals().getStartedMs());
    // listed once and for all
    assertEquals(at(90), totals().getListedMs());
  }

  @Test
  void anInferredStopIsAnEndThatMovesWithTheReadingsUpToIt() {
    topology.publish(start("smc/1", "node_0", 0));
    read("node_0", 0, 60);
    topology.publish(start("smc/2", "node_0", 120));
    assertEquals("ENDED", totals().getState());
    assertEquals(at(60), totals().getEndedMs());

    read("node_0", 80, 100);
    assertEquals(at(100), totals().getEndedMs());

    read("node_0", 120, 180);
    assertEquals(at(120), totals().getEndedMs());
    assertEquals("RUNNING", topology.totals("smc/2").getState());
  }

  @Test
  void whatAHostHasForgottenIsNotUnsaid() {
    topology.publish(of(0, start("smc/1", "node_0", 0)));
    topology.publish(of(1, start("smc/1", "node_0", 60)));
    read("node_0", 0, 120);
    topology.publish(ended("NODE_FAIL", 0, stop("smc/1", "node_0", 60)));
    topology.publish(ended("PREEMPTED", 1, stop("smc/1", "node_0", 120)));
    assertEquals(2 * MINUTE_MJ, totals().getLostMj());

    for (long hour = 24; hour < 50; hour += 12) {
      topology.publish(node("node_0", hour * HOUR, 0));
      topology.settle();
    }
    topology.publish(of(1, start("smc/1", "node_1", 50 * HOUR)));

    assertEquals("RUNNING", totals().getState());
    assertEquals(2, totals().getAttempts());
    assertEquals(at(0), totals().getStartedMs());
    assertEquals(MINUTE_MJ, totals().getLostMj());
  }

  @Test
  void aJobThatWasNeverSeenToStartHasNoLife() {
    topology.publish(ended("COMPLETED", 0, stop("smc/1", "node_0", 60)));

    assertEquals("", totals().getState());
    assertEquals(0, totals().getAttempts());
    assertNull(totals().getStartedMs());
    assertNull(totals().getEndedMs());
    assertNull(totals().getListedMs());
  }

  @Test
  void aThousandRequeuesAreCounted() {
    for (int attempt = 0; attempt < 1_000; attempt++) {
      topology.publish(of(attempt, start("smc/1", "node_0", attempt)));
      topology.publish(ended("NODE_FAIL", attempt, stop("smc/1", "node_0", attempt)));
    }

    assertEquals(1_000, totals().getAttempts());
    assertEquals(999, totals().getAttempt());
    assertEquals("NODE_FAIL", totals().getState());
  }
}
