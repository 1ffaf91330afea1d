package io.joulestream.standalone;

import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topics;
import io.joulestream.standalone.embedded.StartFailure;
import io.joulestream.streams.StreamsApp;
import io.joulestream.streams.StreamsSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/**
 * The start of a topology that has read nothing yet of topics that are full already: its state was
 * thrown away, or it has a new name.
 *
 * <p>It takes in the sites first, and then reads the fleet from the start of what is kept. Reading
 * both at once, it would learn how meters are read when the frontier has passed the readings.
 */
public final class FreshStart {

  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  private final Lag lag;
  private final StreamsSettings settings;
  private final StreamsApp.Instance instance;
  private final Map<String, ?> clients;
  private final SchemaIds ids;

  private FreshStart(
      Admin admin,
      StreamsSettings settings,
      StreamsApp.Instance instance,
      Map<String, ?> clients,
      SchemaIds ids) {
    this.clients = clients;
    this.lag = new Lag(admin, instance.applicationId());
    this.settings = settings;
    this.instance = instance;
    this.ids = ids;
  }

  /**
   * Takes in the sites, if there are any and nothing of the fleet has been read.
   *
   * <p>Several instances may do so at once: what each waits for is what all of them together have
   * committed.
   *
   * @throws StartFailure if the topology gives up meanwhile
   */
  public static void takeInSites(
      StreamsSettings settings, StreamsApp.Instance instance, SchemaIds ids) {
    takeInSites(settings, instance, Map.of(), ids);
  }

  /**
   * The same on a cluster that wants to know who asks.
   *
   * @param clients settings of every client of Kafka, e.g. security
   */
  public static void takeInSites(
      StreamsSettings settings,
      StreamsApp.Instance instance,
      Map<String, ?> clients,
      SchemaIds ids) {
    Map<String, Object> config = new HashMap<>(clients);
    config.put("bootstrap.servers", instance.bootstrapServers());
    try (Admin admin = Admin.create(config)) {
      FreshStart start = new FreshStart(admin, settings, instance, clients, ids);
      Map<TopicPartition, Long> sites = start.hasReadOfFleet() ? Map.of() : start.endOfSites();
      if (!sites.isEmpty()) {
        start.runWithoutFleet(sites);
      }
    }
  }

  /** The topics through which every task learns how the meters of a site are read. */
  static Set<String> wayOfSites(StreamsSettings settings, String applicationId) {
    return Set.of(
        settings.topicPrefix() + Topics.SITE_FACTORS.name(),
        applicationId + "-rules-to-hosts-repartition");
  }

  private boolean hasReadOfFleet() {
    Set<String> fleet =
        Set.of(
            settings.topicPrefix() + Topics.POWER_READINGS.name(),
            settings.topicPrefix() + Topics.JOB_EVENTS.name());
    return lag.hasRead(fleet::contains);
  }

  /** The offset after the last record, of each partition that has one. */
  private Map<TopicPartition, Long> endOfSites() {
    Map<TopicPartition, Long> ends = new HashMap<>();
    new TopicReader(instance.bootstrapServers(), settings.topicPrefix(), clients, ids)
        .records(
            Topics.SITE_FACTORS,
            site ->
                ends.put(new TopicPartition(site.topic(), site.partition()), site.offset() + 1));
    return ends;
  }

  private void runWithoutFleet(Map<TopicPartition, Long> sites) {
    Set<String> way = wayOfSites(settings, instance.applicationId());
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    try (StreamsApp app = StreamsApp.withoutFleet(settings, instance, ids, failure::complete)) {
      app.start();
      do {
        pause(failure);
      } while (!app.isRunning() || !lag.isPast(sites) || lag.of(way::contains) > 0);
    }
  }

  private static void pause(CompletableFuture<Throwable> failure) {
    try {
      Throwable cause = failure.get(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
      throw new StartFailure("the topology gave up: " + cause, cause);
    } catch (TimeoutException e) {
      // nothing failed
    } catch (ExecutionException e) {
      throw new IllegalStateException("never completed so", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("interrupted", e);
    }
  }
}
