package io.joulestream.sink;

import com.influxdb.client.OrganizationsQuery;
import com.influxdb.client.domain.Bucket;
import com.influxdb.client.domain.BucketRetentionRules;
import com.influxdb.client.domain.DBRPCreate;
import com.influxdb.client.domain.DBRPs;
import com.influxdb.client.domain.Organization;
import com.influxdb.client.domain.WritePrecision;
import com.influxdb.client.service.DbrPsService;
import com.influxdb.exceptions.InfluxException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import retrofit2.Call;
import retrofit2.Response;

/**
 * Sets a store up: the buckets with their retention, the mapping that InfluxQL needs on InfluxDB 2,
 * and the budgets of the teams. Can be run again; says what it made, found and changed.
 */
public final class StoreInit {

  static final String BUDGETS = "team_budgets";

  private final Destinations destinations;
  private final List<TeamBudget> budgets;
  private final Consumer<String> out;

  /**
   * What a team may use in a month.
   *
   * @param energyMjPerMonth mJ; 0: no budget
   * @param locationUgPerMonth µg CO₂e; 0: no budget
   */
  public record TeamBudget(String team, long energyMjPerMonth, long locationUgPerMonth) {

    public TeamBudget {
      if (team.isBlank() || energyMjPerMonth < 0 || locationUgPerMonth < 0) {
        throw new IllegalArgumentException(
            "'%s' with %d mJ and %d µg: a budget has a team and no negative figure"
                .formatted(team, energyMjPerMonth, locationUgPerMonth));
      }
    }

    String line() {
      LineBuilder line = new LineBuilder(BUDGETS);
      line.tag("team", team);
      line.endOfTags();
      line.integer("energy_mj_per_month", energyMjPerMonth);
      line.integer("location_ug_per_month", locationUgPerMonth);
      return line.finish(0);
    }
  }

  /** The store cannot be set up; the message is a sentence for the operator. */
  public static final class FailedException extends Exception {
    private static final long serialVersionUID = 1;

    FailedException(String sentence) {
      super(sentence);
    }
  }

  private StoreInit(Destinations destinations, List<TeamBudget> budgets, Consumer<String> out) {
    this.destinations = destinations;
    this.budgets = budgets;
    this.out = out;
  }

  /**
   * Sets the store up.
   *
   * @param destinations with a token that may create buckets
   * @param out takes a line for everything made, found or changed
   * @throws FailedException in a sentence
   */
  public static void run(Destinations destinations, List<TeamBudget> budgets, Consumer<String> out)
      throws FailedException {
    try (InfluxServer server = new InfluxServer(destinations)) {
      new StoreInit(destinations, budgets, out).run(server);
    } catch (InfluxServer.NotUsableException e) {
      throw new FailedException(e.finding().sentence());
    } catch (InfluxException e) {
      throw new FailedException(
          "the InfluxDB at %s cannot be set up: %s"
              .formatted(destinations.url(), InfluxServer.words(e)));
    }
  }

  private void run(InfluxServer server) throws InfluxServer.NotUsableException, FailedException {
    InfluxServer.Version version = server.version();
    if (!version.isWritable()) {
      throw new FailedException(version.tooOld(destinations));
    }
    if (version.major() >= 3) {
      throw new FailedException(
          "InfluxDB %s at %s is not set up from here: create %s and %s with its own tool"
              .formatted(
                  version.text(),
                  destinations.url(),
                  destinations.liveBucket(),
                  destinations.historyBucket()));
    }
    for (Destination destination : Destination.values()) {
      String name = destinations.bucket(destination);
      Duration retention = destinations.retention(destination).orElse(Duration.ZERO);
      if (version.major() == 1) {
        database(server, version, name, retention);
      } else {
        bucket(server, name, retention);
      }
    }
    writeBudgets(server);
  }

  private void database(
      InfluxServer server, InfluxServer.Version version, String name, Duration retention)
      throws InfluxServer.NotUsableException {
    boolean exists =
        server.query(name, "SHOW DATABASES").stream().anyMatch(row -> name.equals(row.get("name")));
    String duration = retention.isZero() ? "INF" : retention.toHours() + "h";
    if (!exists) {
      server.query(
          name,
          "CREATE DATABASE %s WITH DURATION %s REPLICATION 1 NAME \"autogen\""
              .formatted(InfluxServer.name(name), duration));
      made("database", name, retention);
      return;
    }
    Optional<Duration> actual = StoredRetention.of(server, version, destinations, name);
    if (actual.isPresent() && actual.get().equals(retention)) {
      found("database", name, retention);
      return;
    }
    server.query(
        name,
        "ALTER RETENTION POLICY %s ON %s DURATION %s"
            .formatted(
                InfluxServer.name(defaultPolicy(server, name)), InfluxServer.name(name), duration));
    changed("database", name, actual.orElse(Duration.ZERO), retention);
  }

  private static String defaultPolicy(InfluxServer server, String database)
      throws InfluxServer.NotUsableException {
    return server
        .query(database, "SHOW RETENTION POLICIES ON " + InfluxServer.name(database))
        .stream()
        .filter(row -> "true".equals(row.get("default")))
        .map(row -> row.getOrDefault("name", "autogen"))
        .findFirst()
        .orElse("autogen");
  }

  private void bucket(InfluxServer server, String name, Duration retention) throws FailedException {
    Organization organisation = organisation(server);
    Optional<Bucket> existing = StoredRetention.bucket(server, destinations.organisation(), name);
    BucketRetentionRules rules =
        new BucketRetentionRules().everySeconds(Math.toIntExact(retention.toSeconds()));
    Bucket bucket;
    if (existing.isEmpty()) {
      bucket = server.client().getBucketsApi().createBucket(name, rules, organisation.getId());
      made("bucket", name, retention);
    } else if (StoredRetention.ofBucket(existing.get()).equals(retention)) {
      bucket = existing.get();
      found("bucket", name, retention);
    } else {
      Duration before = StoredRetention.ofBucket(existing.get());
      bucket =
          server
              .client()
              .getBucketsApi()
              .updateBucket(existing.get().retentionRules(List.of(rules)));
      changed("bucket", name, before, retention);
    }
    mapping(server, organisation, bucket, name);
  }

  private Organization organisation(InfluxServer server) throws FailedException {
    OrganizationsQuery query = new OrganizationsQuery();
    query.setOrg(destinations.organisation());
    return server.client().getOrganizationsApi().findOrganizations(query).stream()
        .findFirst()
        .orElseThrow(
            () ->
                new FailedException(
                    "the InfluxDB at %s has no organisation '%s', or the token may not see it"
                        .formatted(destinations.url(), destinations.organisation())));
  }

  /** InfluxQL asks for a database and a policy; newer servers map every bucket by themselves. */
  private void mapping(
      InfluxServer server, Organization organisation, Bucket bucket, String database)
      throws FailedException {
    DbrPsService service = server.client().getService(DbrPsService.class);
    DBRPs present =
        send(
            service.getDBRPs(
                null, organisation.getId(), null, null, bucket.getId(), null, database, null));
    if (present.getContent() != null && !present.getContent().isEmpty()) {
      out.accept("found mapping of database %s".formatted(database));
      return;
    }
    DBRPCreate mapping =
        new DBRPCreate()
            .orgID(organisation.getId())
            .bucketID(bucket.getId())
            .database(database)
            .retentionPolicy("autogen")
            ._default(true);
    var unused = send(service.postDBRP(mapping, null));
    out.accept("made mapping of database %s".formatted(database));
  }

  private <T> T send(Call<T> call) throws FailedException {
    try {
      Response<T> response = call.execute();
      T body = response.body();
      if (!response.isSuccessful() || body == null) {
        throw new InfluxException(response);
      }
      return body;
    } catch (IOException e) {
      throw new FailedException(
          "the store at %s does not answer: %s".formatted(destinations.url(), e.getMessage()));
    }
  }

  private void writeBudgets(InfluxServer server) {
    if (budgets.isEmpty()) {
      return;
    }
    server
        .client()
        .getWriteApiBlocking()
        .writeRecords(
            destinations.historyBucket(),
            destinations.organisation(),
            WritePrecision.NS,
            budgets.stream().map(TeamBudget::line).toList());
    budgets.forEach(budget -> out.accept("wrote budget of team %s".formatted(budget.team())));
  }

  private void made(String what, String name, Duration retention) {
    out.accept("made %s %s, for %s".formatted(what, name, StoreCheck.inWords(retention)));
  }

  private void found(String what, String name, Duration retention) {
    out.accept("found %s %s, for %s".formatted(what, name, StoreCheck.inWords(retention)));
  }

  private void changed(String what, String name, Duration before, Duration retention) {
    out.accept(
        "changed %s %s from %s to %s"
            .formatted(what, name, StoreCheck.inWords(before), StoreCheck.inWords(retention)));
  }
}
