package io.joulestream.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StableHashTest {

  /** Times in stores that exist are made of these: they must never change. */
  @Test
  void isWhatItWas() {
    // computed apart from this code, by the definition
    assertEquals(0xefd01f60ba992926L, StableHash.of(""));
    assertEquals(0x6426260d2a87f0d1L, StableHash.of("smc/5848_2"));
    assertEquals("25", StableHash.shard("smc/5848_2"));
  }

  @Test
  void aMillionJobsOfAMinuteRarelyShareAPlace() {
    Set<String> places = new HashSet<>();
    long nanos = Duration.ofMinutes(1).toNanos();
    int jobs = 200_000;
    for (int job = 0; job < jobs; job++) {
      String name = "cluster/" + job;
      places.add(StableHash.shard(name) + ' ' + StableHash.below(nanos, name));
    }
    // 200,000² / 2 / (64 · 6·10¹⁰) = 0.005 expected
    assertTrue(places.size() >= jobs - 1, jobs - places.size() + " jobs would replace others");
  }
}
