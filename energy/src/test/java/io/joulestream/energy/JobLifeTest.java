package io.joulestream.energy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class JobLifeTest {

  @Property
  void attemptsAreASet(@ForAll List<@IntRange(max = 30) Integer> attempts) {
    AttemptSet set = of(attempts);

    assertEquals(attempts.stream().distinct().count(), set.count());
    assertEquals(set, of(attempts.stream().sorted().toList()));
    assertEquals(set, set.plus(set));
  }

  @Test
  void attemptsWithoutAHoleAreOneRun() {
    AttemptSet set = of(IntStream.range(0, 10_000).boxed().toList());

    assertEquals(List.of(new AttemptSet.Run(0, 9_999)), set.runs());
    assertEquals(10_000, set.count());
  }

  @Test
  void attemptsFullOfHolesTakeABoundedRoom() {
    AttemptSet set = of(IntStream.range(0, 1_000).map(i -> 2 * i).boxed().toList());

    assertEquals(AttemptSet.MOST_RUNS, set.runs().size());
    assertEquals(new AttemptSet.Run(1_998, 1_998), set.runs().get(AttemptSet.MOST_RUNS - 1));
  }

  @Test
  void endStatesOfEarlierAttemptsAreLetGo() {
    JobLife stops = JobLife.of(0, "FAILED").plus(JobLife.of(1, "A")).plus(JobLife.of(1, "B"));

    assertEquals(Map.of(0, "FAILED", 1, "B"), stops.endStates());
    assertEquals(Map.of(1, "B"), stops.plus(started(1)).endStates());
  }

  @Test
  void endStatesOfAttemptsThatNeverStartTakeABoundedRoom() {
    JobLife life = JobLife.NONE;
    for (int attempt = 0; attempt < 10_000; attempt++) {
      life = life.plus(JobLife.of(attempt, "FAILED"));
    }

    assertEquals(16, life.endStates().size());
    assertEquals(9_999, life.endStates().lastKey());
  }

  private static JobLife started(int attempt) {
    AllocationId id = new AllocationId("a", attempt, "", "");
    return JobLife.of(new Allocation(id, 0, 10, Shares.WHOLE, false), true);
  }

  private static AttemptSet of(List<Integer> attempts) {
    AttemptSet set = AttemptSet.NONE;
    for (int attempt : new ArrayList<>(attempts)) {
      set = set.plus(AttemptSet.of(attempt));
    }
    return set;
  }
}
