package io.joulestream.sink;

import com.influxdb.client.domain.WritePrecision;
import com.influxdb.client.write.Point;
import io.joulestream.schemas.Topic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
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
 * @param <V> record of the topic
 * @param <R> what becomes one point; a record may hold several
 */
public final class Table<V, R> {

  /** Keeps what is tagged apart from each other; an empty tag is left out of the point. */
  private record Tag<R>(String name, Function<R, String> value) {}

  private record Field<R>(String name, FieldType type, BiConsumer<Point, R> add) {}

  private final Topic<V> topic;
  private final String name;
  private final Function<ConsumerRecord<?, V>, List<R>> rows;
  private final List<Tag<R>> tags = new ArrayList<>();
  private final List<Field<R>> fields = new ArrayList<>();
  private ToLongFunction<R> timeMicros = row -> 0;

  private Table(Topic<V> topic, String name, Function<ConsumerRecord<?, V>, List<R>> rows) {
    this.topic = topic;
    this.name = name;
    this.rows = rows;
  }

  /** A table with a point for every record. */
  static <V> Table<V, V> of(Topic<V> topic, String name) {
    return new Table<>(topic, name, record -> List.of(record.value()));
  }

  /** A table with as many points for a record as {@code rows} makes of it. */
  static <V, R> Table<V, R> of(
      Topic<V> topic, String name, Function<ConsumerRecord<?, V>, List<R>> rows) {
    return new Table<>(topic, name, rows);
  }

  Table<V, R> tag(String tag, Function<R, String> value) {
    tags.add(new Tag<>(tag, value));
    return this;
  }

  Table<V, R> integer(String field, ToLongFunction<R> value) {
    fields.add(
        new Field<>(
            field,
            FieldType.INTEGER,
            (point, row) -> point.addField(field, value.applyAsLong(row))));
    return this;
  }

  /** A float that must be finite. */
  Table<V, R> decimal(String field, ToDoubleFunction<R> value) {
    fields.add(
        new Field<>(
            field,
            FieldType.FLOAT,
            (point, row) -> point.addField(field, value.applyAsDouble(row))));
    return this;
  }

  Table<V, R> flag(String field, Function<R, Boolean> value) {
    fields.add(
        new Field<>(
            field, FieldType.BOOLEAN, (point, row) -> point.addField(field, value.apply(row))));
    return this;
  }

  Table<V, R> text(String field, Function<R, String> value) {
    fields.add(
        new Field<>(
            field, FieldType.STRING, (point, row) -> point.addField(field, value.apply(row))));
    return this;
  }

  /** Fields that several tables have. */
  Table<V, R> with(Consumer<Table<V, R>> addFields) {
    addFields.accept(this);
    return this;
  }

  /** The time of a point, epoch ms. */
  Table<V, R> at(ToLongFunction<R> timeMs) {
    return atMicros(row -> timeMs.applyAsLong(row) * 1_000);
  }

  /** The time of a point, epoch µs. */
  Table<V, R> atMicros(ToLongFunction<R> micros) {
    this.timeMicros = micros;
    return this;
  }

  Topic<V> topic() {
    return topic;
  }

  /** Name of the topic that it shows, without the prefix of an installation. */
  public String topicName() {
    return topic.name();
  }

  public String name() {
    return name;
  }

  /** Names of the tags; with the time they are what makes a point the same. */
  public List<String> tags() {
    return tags.stream().map(Tag::name).toList();
  }

  /** Names and types of the fields, in order. */
  public Map<String, FieldType> fields() {
    Map<String, FieldType> types = new LinkedHashMap<>();
    fields.forEach(field -> types.put(field.name(), field.type()));
    return types;
  }

  List<EncodedPoint> encode(ConsumerRecord<?, V> record) {
    return rows.apply(record).stream().map(this::encode).toList();
  }

  private EncodedPoint encode(R row) {
    Point point = Point.measurement(name);
    StringBuilder identity = new StringBuilder(name);
    for (Tag<R> tag : tags) {
      String value = tag.value().apply(row);
      identity.append('\t').append(value);
      if (!value.isEmpty()) {
        point.addTag(tag.name(), value);
      }
    }
    fields.forEach(field -> field.add().accept(point, row));
    long time = timeMicros.applyAsLong(row);
    point.time(time, WritePrecision.US);
    return new EncodedPoint(identity.append('\t').append(time).toString(), point.toLineProtocol());
  }
}
