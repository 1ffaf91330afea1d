package io.joulestream.ingest.collect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.ConfluentSchemaIds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When sources are asked. */
@Timeout(60)
class CollectorsTest {

  private static final Clock CLOCK = Clock.systemUTC();

  @TempDir private Path folder;
  private final LiveInventory inventory = new LiveInventory(Optional.empty(), CLOCK);

  /** What a test's source does when it is asked. */
  private interface Poll {
    void now() throws IOException;
  }

  private Collectors.Planned source(String name, Duration interval, Poll poll) {
    SourceContext context =
        new SourceContext(
            name,
            "lon1",
            interval,
            Duration.ofSeconds(1),
            inventory,
            folder.resolve(name),
            new HttpFetch(CLOCK),
            new SourceContext.Books(Map.of(), "", ConfluentSchemaIds.inMemory()),
            CLOCK);
    return new Collectors.Planned(context, into -> poll.now(), Duration.ZERO);
  }

  private Collectors collectors(Collectors.Planned... sources) {
    return new Collectors(
        List.of(sources), inventory, Acceptance.DEFAULT, SourceMeter.NONE, records -> {});
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertTrue(latch.await(40, TimeUnit.SECONDS), "it has not come to pass");
  }

  @Test
  void aSourceThatHangsKeepsNoOtherFromItsTurn() throws InterruptedException {
    CountDownLatch polls = new CountDownLatch(5);
    CountDownLatch never = new CountDownLatch(1);
    AtomicBoolean isAlone = new AtomicBoolean(true);
    try (Collectors collectors =
        collectors(
            source(
                "hangs",
                Duration.ofMillis(1),
                () -> {
                  isAlone.compareAndSet(true, never.getCount() == 1);
                  try {
                    never.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }),
            source("works", Duration.ofMillis(1), polls::countDown))) {
      await(polls);
      assertEquals(List.of(), collectors.lacking());
    }
    assertTrue(isAlone.get());
  }

  @Test
  void aFaultOfASourceDoesNotEndIt() throws InterruptedException {
    CountDownLatch polls = new CountDownLatch(3);
    try (Collectors collectors =
        collectors(
            source(
                "broken",
                Duration.ofMillis(1),
                () -> {
                  polls.countDown();
                  throw new NoClassDefFoundError("a library that is not there");
                }))) {
      await(polls);
      assertTrue(collectors.lacking().isEmpty(), "not for long enough");
    }
  }

  @Test
  void aBusySourceIsAskedAgainAfterItsPauseOnly() throws InterruptedException {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch again = new CountDownLatch(2);
    CountDownLatch others = new CountDownLatch(50);
    try (Collectors collectors =
        collectors(
            source(
                "busy",
                Duration.ofMillis(1),
                () -> {
                  busy.countDown();
                  again.countDown();
                  throw new SourceBusyException("429", Duration.ofHours(1));
                }),
            source("works", Duration.ofMillis(1), others::countDown))) {
      await(busy);
      await(others);
      assertEquals(1, again.getCount(), "an hour has not passed");
      assertEquals(List.of(), collectors.lacking());
    }
  }
}
