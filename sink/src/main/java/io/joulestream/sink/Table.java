package io.joulestream.sink;

import io.joulestream.schemas.Topic;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A measurement of the store: which topic it shows, its tags and fields, and how a record becomes
 * points. Encoding is a pure function; every point has every field, because stores differ in what
 * becomes of one that is left out.
 *
 * <p>What identifies a point differs with the {@link StoreKind}: a {@link #key} is a tag of the
 * embedded store and a field of InfluxDB, a {@link #shard} is a tag of InfluxDB only.
 *
 * @param <V> record of the topic
 * @param <R> what becomes one point; a record may hold several
 */
public final class Table<V, R> {

  private static final Set<StoreKind> EVERYWHERE = EnumSet.allOf(StoreKind.class);

  /** Keeps what is tagged apart from each other; an empty tag is left out of the point. */
  private record Tag<R>(String name, Function<R, String> value) {}

  private interface Add<R> {
    void to(LineBuilder line, R row);
  }

  private record Field<R>(String name, FieldType type, Add<R> add) {}

  private final Topic<V> topic;
  private final Destination destination;
  private final String name;
  private final Function<ConsumerRecord<?, V>, List<R>> rows;
  private final Map<StoreKind, List<Tag<R>>> tags = new EnumMap<>(StoreKind.class);
  private final Map<StoreKind, List<Field<R>>> fields = new EnumMap<>(StoreKind.class);
  private BiPredicate<StoreKind, R> condition = (kind, row) -> true;
  private PointTime<R> time = PointTime.zero();

  private Table(
      Topic<V> topic,
      Destination destination,
      String name,
      Function<ConsumerRecord<?, V>, List<R>> rows) {
    this.topic = topic;
    this.destination = destination;
    this.name = name;
    this.rows = rows;
    for (StoreKind kind : EVERYWHERE) {
      tags.put(kind, new ArrayList<>());
      fields.put(kind, new ArrayList<>());
    }
  }

  /** A live table with a point for every record. */
  static <V> Table<V, V> live(Topic<V> topic, String name) {
    return live(topic, name, record -> List.of(record.value()));
  }

  /** A live table with as many points for a record as {@code rows} makes of it. */
  static <V, R> Table<V, R> live(
      Topic<V> topic, String name, Function<ConsumerRecord<?, V>, List<R>> rows) {
    return new Table<>(topic, Destination.LIVE, name, rows);
  }

  /** A table that is kept for ever, with a point for every record. */
  static <V> Table<V, V> history(Topic<V> topic, String name) {
    return history(topic, name, record -> List.of(record.value()));
  }

  /** A table that is kept for ever, with as many points for a record as {@code rows} makes. */
  static <V, R> Table<V, R> history(
      Topic<V> topic, String name, Function<ConsumerRecord<?, V>, List<R>> rows) {
    return new Table<>(topic, Destination.HISTORY, name, rows);
  }

  Table<V, R> tag(String tag, Function<R, String> value) {
    return tag(EVERYWHERE, tag, value);
  }

  private Table<V, R> tag(Set<StoreKind> kinds, String tag, Function<R, String> value) {
    kinds.forEach(kind -> of(tags, kind).add(new Tag<>(tag, value)));
    return this;
  }

  /** A name of which there are more than InfluxDB can have as a tag for ever. */
  Table<V, R> key(String key, Function<R, String> value) {
    tag(EnumSet.of(StoreKind.EMBEDDED), key, value);
    return text(EnumSet.of(StoreKind.INFLUX), key, value);
  }

  /** InfluxDB's tag that keeps apart most of what would fall on one time. */
  Table<V, R> shard(Function<R, String> of) {
    return tag(EnumSet.of(StoreKind.INFLUX), "shard", row -> StableHash.shard(of.apply(row)));
  }

  Table<V, R> integer(String field, ToLongFunction<R> value) {
    return field(
        EVERYWHERE,
        new Field<>(
            field, FieldType.INTEGER, (line, row) -> line.integer(field, value.applyAsLong(row))));
  }

  /** A float that must be finite. */
  Table<V, R> decimal(String field, ToDoubleFunction<R> value) {
    return field(
        EVERYWHERE,
        new Field<>(
            field, FieldType.FLOAT, (line, row) -> line.decimal(field, value.applyAsDouble(row))));
  }

  Table<V, R> flag(String field, Function<R, Boolean> value) {
    return field(
        EVERYWHERE,
        new Field<>(field, FieldType.BOOLEAN, (line, row) -> line.flag(field, value.apply(row))));
  }

  Table<V, R> text(String field, Function<R, String> value) {
    return text(EVERYWHERE, field, value);
  }

  Table<V, R> text(Set<StoreKind> kinds, String field, Function<R, String> value) {
    return field(
        kinds,
        new Field<>(field, FieldType.STRING, (line, row) -> line.text(field, value.apply(row))));
  }

  private Table<V, R> field(Set<StoreKind> kinds, Field<R> field) {
    kinds.forEach(kind -> of(fields, kind).add(field));
    return this;
  }

  /** Fields that several tables have. */
  Table<V, R> with(Consumer<Table<V, R>> addFields) {
    addFields.accept(this);
    return this;
  }

  /** Rows without a point where this does not hold. */
  Table<V, R> where(BiPredicate<StoreKind, R> holds) {
    this.condition = holds;
    return this;
  }

  /** The time of a point, epoch ms. */
  Table<V, R> at(ToLongFunction<R> timeMs) {
    return at(PointTime.ms(timeMs));
  }

  Table<V, R> at(PointTime<R> pointTime) {
    this.time = pointTime;
    return this;
  }

  Topic<V> topic() {
    return topic;
  }

  public Destination destination() {
    return destination;
  }

  /** Name of the topic that it shows, without the prefix of an installation. */
  public String topicName() {
    return topic.name();
  }

  public String name() {
    return name;
  }

  /** Names of the tags; with the time they are what makes a point the same. */
  public List<String> tags(StoreKind kind) {
    return of(tags, kind).stream().map(Tag::name).toList();
  }

  /** Names and types of the fields, in order. */
  public Map<String, FieldType> fields(StoreKind kind) {
    Map<String, FieldType> types = new LinkedHashMap<>();
    of(fields, kind).forEach(field -> types.put(field.name(), field.type()));
    return types;
  }

  private static <T> List<T> of(Map<StoreKind, List<T>> all, StoreKind kind) {
    return all.getOrDefault(kind, List.of());
  }

  /** From a record to points of one kind of store. */
  Encoder<V> encoder(StoreKind kind) {
    // InfluxDB wants tags in the order of their names, and sorts them itself otherwise
    List<Tag<R>> sorted = of(tags, kind).stream().sorted(Comparator.comparing(Tag::name)).toList();
    List<Field<R>> ordered = List.copyOf(of(fields, kind));
    return record ->
        rows.apply(record).stream()
            .filter(row -> condition.test(kind, row))
            .map(row -> encode(kind, sorted, ordered, row))
            .toList();
  }

  /**
   * Makes points of a record.
   *
   * @param <V> value of the record
   */
  interface Encoder<V> {
    List<EncodedPoint> encode(ConsumerRecord<?, V> record);
  }

  private EncodedPoint encode(StoreKind kind, List<Tag<R>> tagList, List<Field<R>> all, R row) {
    LineBuilder line = new LineBuilder(name);
    try {
      tagList.forEach(tag -> line.tag(tag.name(), tag.value().apply(row)));
      line.endOfTags();
      all.forEach(field -> field.add().to(line, row));
      long at = time.in(kind, row);
      return new EncodedPoint(
          destination, line.identity(at), line.finish(at), Math.floorDiv(at, kind.perMs()), "");
    } catch (LineBuilder.FaultException | ArithmeticException | DateTimeException e) {
      return new EncodedPoint(
          destination, "", line.line(), 0, "%s: %s".formatted(name, e.getMessage()));
    }
  }
}
