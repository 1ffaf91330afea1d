package io.joulestream.sink;

import com.influxdb.exceptions.InfluxException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/**
 * Erases who submitted jobs: the rows of one user in {@code job_users}. The jobs and their energy
 * stay. What Kafka holds is not touched; a sink that starts anew with users would write them again.
 * Nor are rejected job events, which quote what was sent until the live bucket forgets it, after 14
 * days: they are no rows of one user. With users left out nothing is quoted.
 */
public final class StoreErase {

  private static final String MEASUREMENT = "job_users";

  private final InfluxServer server;
  private final Destinations destinations;

  private StoreErase(InfluxServer server, Destinations destinations) {
    this.server = server;
    this.destinations = destinations;
  }

  /**
   * Erases a user.
   *
   * @param destinations with a token that may delete from the history bucket
   * @return how many rows there were
   * @throws StoreInit.FailedException if they cannot be erased, or some are left
   */
  public static int run(Destinations destinations, String user) throws StoreInit.FailedException {
    try (InfluxServer server = new InfluxServer(destinations)) {
      return new StoreErase(server, destinations).run(user, server.version().major() == 1);
    } catch (InfluxServer.NotUsableException e) {
      throw new StoreInit.FailedException(e.finding().sentence());
    } catch (InfluxException e) {
      throw new StoreInit.FailedException(
          "user %s cannot be erased from %s at %s: %s"
              .formatted(
                  user, destinations.historyBucket(), destinations.url(), InfluxServer.words(e)));
    }
  }

  private int run(String user, boolean first)
      throws StoreInit.FailedException, InfluxServer.NotUsableException {
    List<Map<String, String>> rows = rows(user);
    for (Map<String, String> row : rows) {
      long time = Long.parseLong(row.getOrDefault("time", "0"));
      String shard = row.getOrDefault("shard", "");
      if (first) {
        deleteByQuery(time, shard);
      } else {
        deleteByPredicate(time, shard);
      }
    }
    int left = rows.isEmpty() ? 0 : rows(user).size();
    if (left > 0) {
      throw new StoreInit.FailedException(
          "%d of %d rows of user %s are still in %s at %s: they were written meanwhile, run it again"
              .formatted(
                  left, rows.size(), user, destinations.historyBucket(), destinations.url()));
    }
    return rows.size();
  }

  private List<Map<String, String>> rows(String user) throws InfluxServer.NotUsableException {
    return server.query(
        destinations.historyBucket(),
        "SELECT \"job\", \"user\" FROM %s WHERE \"user\" = %s GROUP BY \"shard\""
            .formatted(MEASUREMENT, InfluxServer.text(user)));
  }

  /** A row is found by its time and shard: the job is no tag, and only tags can be deleted by. */
  private void deleteByQuery(long timeNs, String shard) throws InfluxServer.NotUsableException {
    var unused =
        server.query(
            destinations.historyBucket(),
            "DELETE FROM %s WHERE time = %d AND \"shard\" = %s"
                .formatted(MEASUREMENT, timeNs, InfluxServer.text(shard)));
  }

  private void deleteByPredicate(long timeNs, String shard) {
    OffsetDateTime time =
        Instant.ofEpochSecond(
                Math.floorDiv(timeNs, 1_000_000_000L), Math.floorMod(timeNs, 1_000_000_000L))
            .atOffset(ZoneOffset.UTC);
    server
        .client()
        .getDeleteApi()
        .delete(
            time,
            time,
            "_measurement=\"%s\" AND shard=\"%s\"".formatted(MEASUREMENT, shard),
            destinations.historyBucket(),
            destinations.organisation());
  }
}
