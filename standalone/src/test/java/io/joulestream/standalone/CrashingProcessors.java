package io.joulestream.standalone;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorSupplier;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.ProcessorWrapper;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.WrappedFixedKeyProcessorSupplier;
import org.apache.kafka.streams.processor.api.WrappedProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/** Makes processors of a topology throw at records that a plan chose. */
public final class CrashingProcessors implements ProcessorWrapper {

  private static final String PLAN = "test.crash.plan";

  private Plan plan;

  /**
   * At which record each of some nodes throws, once. Nodes after a step throw while it publishes,
   * most often from its punctuation; the others between two records of their input.
   */
  static final class Plan {
    private static final List<String> NODES =
        List.of(
            "decode-power-readings",
            "hosts",
            "hosts-to-jobs-only",
            "metered-device-power-only",
            "jobs",
            "jobs-to-sites-only",
            "priced-job-totals-only",
            "sites",
            "balanced-site-balance-only");

    private final Map<String, Integer> left = new HashMap<>();
    private int crashes;

    /**
     * Crashes that the seed chooses, each in another node.
     *
     * @param latest how many records a node has surely seen at the end
     */
    static Plan of(Random random, int crashes, int latest) {
      List<String> nodes = new ArrayList<>(NODES);
      Plan plan = new Plan();
      while (plan.left.size() < crashes) {
        String node = nodes.remove(random.nextInt(nodes.size()));
        plan.left.put(node, 1 + random.nextInt(latest));
      }
      return plan;
    }

    /** The settings of Kafka Streams that have it carried out. */
    Map<String, Object> overrides() {
      return Map.of(
          StreamsConfig.PROCESSOR_WRAPPER_CLASS_CONFIG, CrashingProcessors.class, PLAN, this);
    }

    private synchronized void passBy(String node) {
      Integer records = left.computeIfPresent(node, (name, n) -> n - 1);
      if (records != null && records == 0) {
        left.remove(node);
        crashes++;
        throw new IllegalStateException("crash of " + node + ", as planned");
      }
    }

    synchronized int crashes() {
      return crashes;
    }

    @Override
    public synchronized String toString() {
      return crashes + " crashes; to come: " + left;
    }
  }

  @Override
  public void configure(Map<String, ?> configs) {
    plan = (Plan) configs.get(PLAN);
  }

  @Override
  public <KIn, VIn, KOut, VOut>
      WrappedProcessorSupplier<KIn, VIn, KOut, VOut> wrapProcessorSupplier(
          String node, ProcessorSupplier<KIn, VIn, KOut, VOut> supplier) {
    return ProcessorWrapper.asWrapped(
        new ProcessorSupplier<KIn, VIn, KOut, VOut>() {
          @Override
          public Processor<KIn, VIn, KOut, VOut> get() {
            return new Crashing<>(node, plan, supplier.get());
          }

          @Override
          public Set<StoreBuilder<?>> stores() {
            return supplier.stores();
          }
        });
  }

  @Override
  public <KIn, VIn, VOut>
      WrappedFixedKeyProcessorSupplier<KIn, VIn, VOut> wrapFixedKeyProcessorSupplier(
          String node, FixedKeyProcessorSupplier<KIn, VIn, VOut> supplier) {
    return ProcessorWrapper.asWrappedFixedKey(
        new FixedKeyProcessorSupplier<KIn, VIn, VOut>() {
          @Override
          public FixedKeyProcessor<KIn, VIn, VOut> get() {
            return new CrashingFixedKey<>(node, plan, supplier.get());
          }

          @Override
          public Set<StoreBuilder<?>> stores() {
            return supplier.stores();
          }
        });
  }

  private record Crashing<KIn, VIn, KOut, VOut>(
      String node, Plan plan, Processor<KIn, VIn, KOut, VOut> processor)
      implements Processor<KIn, VIn, KOut, VOut> {

    @Override
    public void init(ProcessorContext<KOut, VOut> context) {
      processor.init(context);
    }

    @Override
    public void process(Record<KIn, VIn> record) {
      plan.passBy(node);
      processor.process(record);
    }

    @Override
    public void close() {
      processor.close();
    }
  }

  /** Filters and what maps values are of this kind. */
  private record CrashingFixedKey<KIn, VIn, VOut>(
      String node, Plan plan, FixedKeyProcessor<KIn, VIn, VOut> processor)
      implements FixedKeyProcessor<KIn, VIn, VOut> {

    @Override
    public void init(FixedKeyProcessorContext<KIn, VOut> context) {
      processor.init(context);
    }

    @Override
    public void process(FixedKeyRecord<KIn, VIn> record) {
      plan.passBy(node);
      processor.process(record);
    }

    @Override
    public void close() {
      processor.close();
    }
  }
}
