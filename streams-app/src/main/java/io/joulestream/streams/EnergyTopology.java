package io.joulestream.streams;

import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.EndOfInput;
import io.joulestream.streams.Message.End;
import io.joulestream.streams.Message.FactorsAccepted;
import io.joulestream.streams.Route.Routed;
import io.joulestream.streams.state.KafkaByteStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;

/**
 * The map of the topology. {@code expected-topology.txt} in the tests is the same in full.
 *
 * <p>Readings and allocations meet at their host, what hosts charge meets at the job, what hosts
 * and jobs say meets at the site. Intensities and factors are multicast to all three, so that every
 * task has its own copy, changed only between records.
 */
public final class EnergyTopology {

  private final StreamsSettings settings;
  private final SchemaIds ids;
  private final StreamsBuilder builder;

  /**
   * A topology to be built once.
   *
   * @param config carries the naming rule: only through it are unnamed nodes refused
   */
  public EnergyTopology(StreamsSettings settings, SchemaIds ids, TopologyConfig config) {
    this.settings = settings;
    this.ids = ids;
    this.builder = new StreamsBuilder(config);
  }

  public Topology build() {
    KStream<String, Routed> intensities =
        decode(Topics.CARBON_INTENSITY, DecodeIntensities::new, new AppendTime());
    KStream<String, Routed> factors =
        decode(Topics.SITE_FACTORS, DecodeSiteFactors::new, new AppendTime());
    KStream<String, Routed> readings =
        decode(Topics.POWER_READINGS, DecodeReadings::new, new ReceiptTime());
    KStream<String, Routed> jobEvents =
        decode(Topics.JOB_EVENTS, DecodeJobEvents::new, new ReceiptTime());

    KStream<String, Routed> corrections =
        decode(Topics.ENERGY_CORRECTIONS, DecodeCorrections::new, new AppendTime());

    KStream<String, Routed> reference =
        step(
            AcceptReference.STEP,
            AcceptReference.STORES,
            AcceptReference::new,
            messages(intensities, "intensities", Route.EVERY_TASK),
            messages(factors, "factors", Route.EVERY_TASK));
    KStream<String, Message> accepted = messages(reference, "reference", Route.EVERY_TASK);

    KStream<String, Routed> hosts =
        step(
            MeterHosts.STEP,
            MeterHosts.STORES,
            MeterHosts::new,
            messages(readings, "readings", Route.HOSTS),
            messages(jobEvents, "allocations", Route.HOSTS),
            messages(corrections, "corrections", Route.HOSTS),
            byKey("rules-to-hosts", accepted.filter(this::concernsHosts, as("rules-to-hosts"))));

    KStream<String, Routed> jobs =
        step(
            PriceJobs.STEP,
            PriceJobs.STORES,
            PriceJobs::new,
            byKey("hosts-to-jobs", messages(hosts, "hosts-to-jobs", Route.JOBS)),
            byKey("prices-to-jobs", accepted));

    KStream<String, Routed> sites =
        step(
            BalanceSites.STEP,
            BalanceSites.STORES,
            BalanceSites::new,
            byKey("hosts-to-sites", messages(hosts, "hosts-to-sites", Route.SITES)),
            byKey("jobs-to-sites", messages(jobs, "jobs-to-sites", Route.SITES)),
            byKey("prices-to-sites", accepted));

    publish(readings, Route.REJECTED_READINGS, Topics.REJECTED_READINGS, "decoded");
    publish(jobEvents, Route.REJECTED_JOB_EVENTS, Topics.REJECTED_JOB_EVENTS, "decoded");
    publish(intensities, Route.REJECTED_INTENSITIES, Topics.REJECTED_INTENSITIES, "decoded");
    publish(factors, Route.REJECTED_SITE_FACTORS, Topics.REJECTED_SITE_FACTORS, "decoded");
    publish(corrections, Route.REJECTED_CORRECTIONS, Topics.REJECTED_CORRECTIONS, "decoded");
    publish(reference, Route.REFERENCE_STATUS, Topics.REFERENCE_STATUS, "counted");
    publish(hosts, Route.REJECTED_READINGS, Topics.REJECTED_READINGS, "metered");
    publish(hosts, Route.REJECTED_JOB_EVENTS, Topics.REJECTED_JOB_EVENTS, "metered");
    publish(hosts, Route.REJECTED_CORRECTIONS, Topics.REJECTED_CORRECTIONS, "metered");
    publish(hosts, Route.HOST_ENERGY, Topics.HOST_ENERGY, "metered");
    publish(hosts, Route.DEVICE_POWER, Topics.DEVICE_POWER, "metered");
    publish(hosts, Route.HOST_STATUS, Topics.HOST_STATUS, "metered");
    publish(jobs, Route.JOB_EMISSIONS, Topics.JOB_EMISSIONS, "priced");
    publish(jobs, Route.JOB_TOTALS, Topics.JOB_TOTALS, "priced");
    publish(jobs, Route.LEDGER, Topics.EMISSIONS_LEDGER, "priced");
    publish(sites, Route.LEDGER, Topics.EMISSIONS_LEDGER, "balanced");
    publish(sites, Route.SITE_BALANCE, Topics.SITE_BALANCE, "balanced");
    publish(sites, Route.TEAM_ROLLUPS, Topics.TEAM_ROLLUPS, "balanced");
    publish(sites, Route.SITE_ROLLUPS, Topics.SITE_ROLLUPS, "balanced");
    publish(sites, Route.FACTOR_ROLLUPS, Topics.FACTOR_ROLLUPS, "balanced");
    publishEnd(sites);
    return builder.build();
  }

  private interface Decoder<V> {
    InputDecoder<V> of(StreamsSettings settings, SchemaIds ids);
  }

  /** An input topic, judged. */
  private <V> KStream<String, Routed> decode(
      Topic<V> topic, Decoder<V> decoder, TimestampExtractor time) {
    ProcessorSupplier<byte[], byte[], String, Routed> supplier = () -> decoder.of(settings, ids);
    return builder.stream(
            name(topic),
            Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                .withTimestampExtractor(time)
                .withName("read-" + topic.name()))
        .process(supplier, as("decode-" + topic.name()));
  }

  private interface Step {
    BookKeeping of(StreamsSettings settings);
  }

  /** A step with stores of its own, fed by all {@code inputs}. */
  @SafeVarargs
  private KStream<String, Routed> step(
      String step, List<String> stores, Step make, KStream<String, Message>... inputs) {
    String[] storeNames =
        stores.stream().map(s -> BookKeeping.storeName(step, s)).toArray(String[]::new);
    for (String store : storeNames) {
      builder.addStateStore(KafkaByteStore.builder(store));
    }
    KStream<String, Message> merged = inputs[0];
    for (int i = 1; i < inputs.length; i++) {
      merged = merged.merge(inputs[i], as(step + "-input-" + i));
    }
    ProcessorSupplier<String, Message, String, Routed> supplier = () -> make.of(settings);
    return merged.process(supplier, as(step), storeNames);
  }

  /** The messages that a step sends along a route. */
  private static KStream<String, Message> messages(
      KStream<String, Routed> from, String name, Route route) {
    return from.filter((key, routed) -> routed.route() == route, as(name + "-only"))
        .mapValues(routed -> (Message) routed.value(), as(name + "-messages"));
  }

  private boolean concernsHosts(String key, Message message) {
    return message instanceof FactorsAccepted || message instanceof End;
  }

  /** Through a topic of its own, by key; what concerns every task goes to every partition. */
  private KStream<String, Message> byKey(String name, KStream<String, Message> messages) {
    return messages.repartition(
        Repartitioned.<String, Message>as(name)
            .withKeySerde(Serdes.String())
            .withValueSerde(MessageCodec.serde())
            .withNumberOfPartitions(settings.partitions())
            .withStreamPartitioner(new EveryTaskOrKey()));
  }

  private static final class EveryTaskOrKey implements StreamPartitioner<String, Message> {
    @Override
    public Optional<Set<Integer>> partitions(
        String topic, String key, Message message, int partitions) {
      boolean everyone =
          message instanceof End
              || message instanceof FactorsAccepted
              || message instanceof Message.IntensityAccepted;
      return everyone
          ? Optional.of(IntStream.range(0, partitions).boxed().collect(Collectors.toSet()))
          : Optional.empty();
    }
  }

  /** The results that a step sends along a route. */
  @SuppressWarnings("unchecked") // the route says what the value is
  private <V> void publish(KStream<String, Routed> from, Route route, Topic<V> topic, String kind) {
    String name = kind + "-" + topic.name();
    from.filter((key, routed) -> routed.route() == route, as(name + "-only"))
        .mapValues(routed -> (V) routed.value(), as(name))
        .to(
            name(topic),
            Produced.with(Serdes.String(), topic.serde(ids)).withName("write-" + name));
  }

  private void publishEnd(KStream<String, Routed> sites) {
    sites
        .filter((key, routed) -> routed.route() == Route.END_OF_INPUT, as("end-of-input-only"))
        .mapValues(routed -> endOfInput(((End) routed.value()).marker()), as("end-of-input"))
        .to(
            name(Topics.END_OF_INPUT),
            Produced.with(Serdes.String(), Topics.END_OF_INPUT.serde(ids))
                .withName("write-end-of-input"));
  }

  private static EndOfInput endOfInput(EndMarker marker) {
    return new EndOfInput(marker.replay(), marker.task(), marker.tasks());
  }

  private String name(Topic<?> topic) {
    return settings.topicPrefix() + topic.name();
  }

  private static Named as(String name) {
    return Named.as(name);
  }
}
