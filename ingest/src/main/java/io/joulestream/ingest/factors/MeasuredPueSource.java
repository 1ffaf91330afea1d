package io.joulestream.ingest.factors;

import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.collect.Collected;
import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.schemas.MalformedRecordException;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.SiteBalance;
import io.joulestream.schemas.avro.SiteFactors;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * PUE from what the installation has metered: it follows the books of its sites and their factors,
 * and hands over a row where the PUE of a year has become another. It remembers nothing: all that
 * it needs is on these two topics.
 */
final class MeasuredPueSource implements Source {

  /** This year and the one before, in any time zone. */
  private static final Duration LOOKED_AT = Duration.ofDays(2 * 366 + 1);

  private final SourceContext context;
  private final PueBooks books;
  private final TopicFollower follower;
  private final String balances;
  private final Deserializer<SiteBalance> balanceOf;
  private final Deserializer<SiteFactors> factorsOf;

  MeasuredPueSource(MeasuredPueSettings settings, SourceContext context) {
    this(settings, context, TopicFollower.consumer(context.books(), context.timeout()));
  }

  MeasuredPueSource(
      MeasuredPueSettings settings, SourceContext context, Consumer<byte[], byte[]> consumer) {
    this.context = context;
    this.books = new PueBooks(settings);
    this.balances = TopicFollower.name(context.books(), Topics.SITE_BALANCE);
    String factors = TopicFollower.name(context.books(), Topics.SITE_FACTORS);
    this.follower = new TopicFollower(consumer, List.of(factors, balances));
    this.balanceOf = Topics.SITE_BALANCE.serde(context.books().ids()).deserializer();
    this.factorsOf = Topics.SITE_FACTORS.serde(context.books().ids()).deserializer();
  }

  @Override
  public void poll(Collected into) throws IOException, InterruptedException {
    // a long history takes several calls, and half of it is no year
    if (!follower.readOn(context.timeout(), (topic, value) -> take(topic, value, into))) {
      return;
    }
    for (SiteFactors row : books.due(context.clock().millis(), into::problem)) {
      into.add(RecordKind.SITES, MeasuredRow.texts(row));
      // it is on its way: until it comes back it counts as published
      books.put(row);
    }
  }

  private void take(String topic, byte[] value, Collected into) {
    try {
      if (!topic.equals(balances)) {
        books.put(factorsOf.deserialize(topic, value));
        return;
      }
      SiteBalance balance = balanceOf.deserialize(topic, value);
      if (balance.getWindowStartMs() >= context.clock().millis() - LOOKED_AT.toMillis()) {
        books.put(balance);
      }
    } catch (MalformedRecordException e) {
      into.problem(
          topic, "%s has a record that cannot be read: %s".formatted(topic, e.getMessage()));
    } catch (IllegalArgumentException e) {
      // the length of windows was changed: a day of both is short of those that came second
      into.problem(topic, "%s has a window that is left out: %s".formatted(topic, e.getMessage()));
    }
  }

  @Override
  public void close() {
    follower.close();
  }
}
