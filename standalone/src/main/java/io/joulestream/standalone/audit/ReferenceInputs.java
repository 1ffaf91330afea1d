package io.joulestream.standalone.audit;

import io.joulestream.energy.Intensity;
import io.joulestream.energy.SiteFactors;
import io.joulestream.energy.SiteRules;
import io.joulestream.schemas.MalformedRecordException;
import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.ReferenceStatus;
import io.joulestream.streams.InputRules;
import io.joulestream.streams.Message;
import io.joulestream.streams.Message.FactorsAccepted;
import io.joulestream.streams.Message.IntensityAccepted;
import io.joulestream.streams.reference.ReferenceBook;
import io.joulestream.streams.state.ByteStore;
import io.joulestream.streams.state.StateKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** The accepted factors of sites and the intensities of their zones, each identity once. */
public final class ReferenceInputs {

  private final Map<Object, FactorsAccepted> factors = new LinkedHashMap<>();
  private final Map<Object, IntensityAccepted> intensities = new LinkedHashMap<>();
  private final ReferenceBook book = new ReferenceBook(new Memory());

  private ReferenceInputs() {}

  static ReferenceInputs read(
      RetainedTopics topics, InputRules rules, Selection selection, Set<String> sites) {
    ReferenceInputs inputs = new ReferenceInputs();
    inputs.read(
        topics,
        Topics.SITE_FACTORS,
        sites,
        row -> {
          Optional<FactorsAccepted> accepted = InputRules.accepted(row);
          accepted
              .filter(f -> selection.knew(f.receivedMs()))
              .ifPresent(f -> inputs.book.accept(f, inputs.output()));
        });
    Set<String> zones =
        inputs.factors.values().stream().map(f -> f.factors().zone()).collect(Collectors.toSet());
    inputs.read(
        topics,
        Topics.CARBON_INTENSITY,
        zones,
        value -> {
          Optional<IntensityAccepted> accepted = rules.accepted(value);
          accepted
              .filter(i -> selection.knew(i.receivedMs()) && overlaps(i.intensity(), selection))
              .ifPresent(i -> inputs.book.accept(i, inputs.output()));
        });
    return inputs;
  }

  private static boolean overlaps(Intensity intensity, Selection selection) {
    return intensity.fromMs() < selection.toMs() && intensity.toMs() > selection.fromMs();
  }

  private <V> void read(
      RetainedTopics topics, Topic<V> topic, Set<String> keys, Consumer<V> consumer) {
    Deserializer<V> deserializer = topic.serde(topics.ids()).deserializer();
    topics.visit(
        topic,
        keys,
        (key, bytes) -> {
          try {
            V value = deserializer.deserialize(topic.name(), bytes);
            if (keyOf(value).equals(key)) {
              consumer.accept(value);
            }
          } catch (MalformedRecordException e) {
            // the topology rejected it too
          }
        });
  }

  private static String keyOf(Object value) {
    return value instanceof io.joulestream.schemas.avro.SiteFactors row
        ? row.getSite()
        : ((io.joulestream.schemas.avro.CarbonIntensity) value).getZone();
  }

  private ReferenceBook.Output output() {
    return new ReferenceBook.Output() {
      @Override
      public void accepted(String key, Message message) {
        take(message);
      }

      @Override
      public void publish(ReferenceStatus status) {}
    };
  }

  private record Row(String site, long fromMs, long publishedMs) {}

  private record Value(
      String zone, Object signal, Object scope, long from, long to, String provider, long at) {}

  private void take(Message message) {
    if (message instanceof FactorsAccepted row) {
      SiteFactors f = row.factors();
      factors.put(new Row(row.site(), f.fromMs(), f.publishedMs()), row);
    } else if (message instanceof IntensityAccepted value) {
      Intensity i = value.intensity();
      intensities.put(
          new Value(
              value.zone(),
              value.signal(),
              value.scope(),
              i.fromMs(),
              i.toMs(),
              i.provider(),
              i.publishedMs()),
          value);
    }
  }

  /** All rows of a site. */
  public List<FactorsAccepted> factors(String site) {
    return factors.values().stream().filter(row -> row.site().equals(site)).toList();
  }

  /** The intensities of a zone, of every signal and scope, that overlap the range asked for. */
  public List<IntensityAccepted> intensities(String zone) {
    return intensities.values().stream().filter(value -> value.zone().equals(zone)).toList();
  }

  /** How the meters of a site are to be read: by its latest row, whatever the window. */
  public SiteRules rules(String site) {
    List<FactorsAccepted> rows = factors(site);
    List<SiteFactors> candidates = rows.stream().map(FactorsAccepted::factors).toList();
    Optional<SiteFactors> latest = SiteFactors.at(candidates, Long.MAX_VALUE);
    return rows.stream()
        .filter(row -> latest.filter(row.factors()::equals).isPresent())
        .map(FactorsAccepted::rules)
        .findFirst()
        .orElse(SiteRules.DEFAULT);
  }

  /** What the book of references needs of a store, for the length of one reading. */
  private static final class Memory implements ByteStore {
    private final NavigableMap<StateKey, byte[]> entries = new TreeMap<>();

    @Override
    public byte @Nullable [] get(StateKey key) {
      return entries.get(key);
    }

    @Override
    public void put(StateKey key, byte[] value) {
      entries.put(key, value);
    }

    @Override
    public void delete(StateKey key) {
      entries.remove(key);
    }

    @Override
    public List<Entry> scan(StateKey from, StateKey to, int most) {
      List<Entry> found = new ArrayList<>();
      entries.subMap(from, true, to, false).entrySet().stream()
          .limit(most)
          .forEach(entry -> found.add(new Entry(entry.getKey(), entry.getValue())));
      return found;
    }
  }
}
