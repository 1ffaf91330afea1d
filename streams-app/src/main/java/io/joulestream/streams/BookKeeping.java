package io.joulestream.streams;

import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.LedgerEntry;
import io.joulestream.streams.Message.End;
import io.joulestream.streams.Route.Routed;
import io.joulestream.streams.state.ByteStore;
import io.joulestream.streams.state.EndGate;
import io.joulestream.streams.state.KafkaByteStore;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Gives a book its stores and records, has it publish a few times a second, and passes on the end
 * of a replay once every task before it has sent all.
 */
abstract class BookKeeping extends ContextualProcessor<String, Message, String, Routed> {

  /**
   * Rows published or restated at a time: well under a second, so that input is not kept waiting.
   */
  static final int MOST_AT_A_TIME = 20_000;

  /** Under load, publishing takes at most one part in this many of the time. */
  private static final int INPUT_TO_PUBLISHING = 5;

  private final StreamsSettings settings;
  private final String step;
  private final List<String> origins;
  private final List<Route> next;
  private EndGate gate;
  private long notBeforeMs;

  /**
   * A step of the topology.
   *
   * @param step its name, under which the next steps know its end markers
   * @param origins the steps before it
   * @param next where its end markers go
   */
  @SuppressWarnings("NullAway.Init") // the gate needs the stores that init brings
  BookKeeping(StreamsSettings settings, String step, List<String> origins, List<Route> next) {
    this.settings = settings;
    this.step = step;
    this.origins = origins;
    this.next = next;
  }

  @Override
  public final void init(ProcessorContext<String, Routed> context) {
    super.init(context);
    gate = new EndGate(store("control"), 'E', origins);
    open();
    context.schedule(
        settings.publishInterval(), PunctuationType.WALL_CLOCK_TIME, this::publishInTurn);
  }

  /**
   * Publishes, unless that would take more than a part of the time. A window is worked out from all
   * its readings each time, so the further behind the input is, the less often it is worth it.
   */
  private void publishInTurn(long nowMs) {
    if (nowMs < notBeforeMs) {
      return;
    }
    long start = System.nanoTime();
    publish();
    long tookMs = (System.nanoTime() - start) / 1_000_000;
    notBeforeMs = nowMs + INPUT_TO_PUBLISHING * tookMs;
  }

  /** The store of this step with that name. */
  final ByteStore store(String name) {
    return KafkaByteStore.in(context(), storeName(step, name));
  }

  static String storeName(String step, String name) {
    return step + "-" + name;
  }

  @Override
  public final void process(Record<String, Message> record) {
    if (record.value() instanceof End end) {
      if (gate.arrive(end.marker())) {
        finish();
        EndMarker marker =
            new EndMarker(
                end.marker().replay(), step, context().taskId().partition(), settings.partitions());
        next.forEach(route -> forward(route, "", new End(marker)));
      }
    } else {
      accept(record.key(), record.value());
    }
  }

  /** Opens the book on the stores of the task. */
  abstract void open();

  /** Enters a message in the book. */
  abstract void accept(String key, Message message);

  /** Publishes what changed. */
  abstract void publish();

  /** Publishes everything: no more will come. */
  abstract void finish();

  final int task() {
    return context().taskId().partition();
  }

  final StreamsSettings settings() {
    return settings;
  }

  /** What books of results are kept by. */
  final Keeping keeping() {
    return new Keeping(
        settings.windows(), settings.restatable(), () -> context().currentSystemTimeMs());
  }

  /** Sends an entry to the ledger. */
  final void enterInLedger(LedgerEntry entry) {
    String start = Instant.ofEpochMilli(entry.getWindowStartMs()).toString();
    forward(Route.LEDGER, Topics.key(entry.getSite(), start, entry.getJob()), entry);
  }

  /** Sends a value on, as of now: records carry times of receipt, which may be years ago. */
  final void forward(Route route, String key, Object value) {
    context().forward(new Record<>(key, new Routed(route, value), context().currentSystemTimeMs()));
  }
}
