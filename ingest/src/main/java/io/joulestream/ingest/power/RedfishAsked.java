package io.joulestream.ingest.power;

import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.collect.Collected;
import io.joulestream.ingest.collect.SourceBusyException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A question to one controller, over several polls if it is slow: it is asked again only when it
 * has answered, and left alone as long as it wants to be.
 */
final class RedfishAsked {

  static final String METER = "bmc";

  /** A reading that is older is late wherever it arrives. */
  private static final Duration OLD = Duration.ofMinutes(2);

  private final String host;
  private final RedfishBmc bmc;
  private final RedfishTimes times = new RedfishTimes();
  private @Nullable CompletableFuture<RedfishReading> answer;
  private long notBeforeMs = Long.MIN_VALUE;
  private Optional<String> asked = Optional.empty();
  private String failure = "";

  RedfishAsked(String host, RedfishBmc bmc) {
    this.host = host;
    this.bmc = bmc;
  }

  /**
   * Asks, unless it is under way or too early.
   *
   * @param user as whom: another user is let in at once
   */
  void ask(Optional<String> user, long nowMs) {
    if (answer != null || (nowMs < notBeforeMs && user.equals(asked))) {
      return;
    }
    asked = user;
    answer = bmc.read();
  }

  /** Done when the answer is there. */
  CompletableFuture<?> answered() {
    return answer == null
        ? CompletableFuture.completedFuture(null)
        : answer.handle((reading, e) -> host);
  }

  /** Hands over what was answered. */
  void collect(Collected into, long nowMs) {
    if (answer == null) {
      into.problem(host, failure);
      return;
    }
    if (!answer.isDone()) {
      into.problem(host, "its controller has not answered yet; its answer is waited for");
      return;
    }
    CompletableFuture<RedfishReading> done = answer;
    answer = null;
    try {
      RedfishReading reading = done.join();
      bmc.remark().ifPresent(remark -> into.problem(host, remark));
      reading.remarks().forEach(remark -> into.problem(host, remark));
      reading.serverMs().ifPresent(ms -> into.clock(host, ms + nowMs - reading.receivedMs()));
      add(reading, into);
    } catch (CompletionException e) {
      failed(e.getCause() == null ? e : e.getCause(), nowMs);
      into.problem(host, failure);
    }
  }

  private void failed(Throwable e, long nowMs) {
    failure = String.valueOf(e.getMessage());
    notBeforeMs = e instanceof SourceBusyException busy ? nowMs + busy.after().toMillis() : nowMs;
  }

  private void add(RedfishReading reading, Collected into) {
    if (!reading.hasValue()) {
      into.problem(host, "its controller tells no power: the value is null");
      return;
    }
    if (reading.ageMs() > OLD.toMillis()) {
      into.problem(host, "its sensor was last read " + reading.measured().orElseThrow());
    }
    OptionalLong time = times.of(reading);
    if (time.isEmpty()) {
      return;
    }
    Map<String, String> record = new HashMap<>();
    record.put("time", Long.toString(time.getAsLong()));
    record.put("host", host);
    record.put("level", "NODE");
    record.put("meter", METER);
    reading.watts().ifPresent(watts -> record.put("power_w", watts));
    reading.joules().ifPresent(joules -> record.put("energy_j", joules));
    into.add(RecordKind.POWER, record);
  }
}
