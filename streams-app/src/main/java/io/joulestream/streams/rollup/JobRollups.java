package io.joulestream.streams.rollup;

import io.joulestream.energy.JobLabels;
import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.streams.Keeping;
import io.joulestream.streams.Message;
import io.joulestream.streams.Message.SourceUse;
import io.joulestream.streams.Message.TeamUse;
import io.joulestream.streams.MessageCodec;
import io.joulestream.streams.ledger.Entries;
import io.joulestream.streams.ledger.Figure;
import io.joulestream.streams.ledger.PricedFigure;
import io.joulestream.streams.price.Tariff;
import io.joulestream.streams.state.ByteStore;
import io.joulestream.streams.state.Expiry;
import io.joulestream.streams.state.StateKey;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the jobs of a task add to the roll-ups of their sites: sums of each job by hour, so that
 * they can be moved when its team changes; of each team by hour and of each source by day, which
 * the sites are told.
 *
 * <p>Rows are taken in as they are published, and the sums brought up to date at the end of the
 * same publishing, each once.
 */
public final class JobRollups {

  private final ByteStore store;
  private final Keeping keeping;
  private final int task;
  private final Expiry oldHours;
  private final Expiry oldTeams;
  private final Expiry oldSources;
  private final Map<JobHour, Change> jobs = new LinkedHashMap<>();
  private final Map<TeamHour, Told<Use>> teams = new LinkedHashMap<>();
  private final Map<SourceDay, Told<SourceSum>> sources = new LinkedHashMap<>();
  private final Map<String, JobLabels> described = new LinkedHashMap<>();
  private Start start = new Start("", Long.MIN_VALUE, 0, 0);

  /**
   * The sums of a task.
   *
   * @param store holds entries of the kinds {@code q}, {@code t} and {@code f}
   * @param task number of the task, under which sites know its sums
   */
  public JobRollups(ByteStore store, Keeping keeping, int task) {
    this.store = store;
    this.keeping = keeping;
    this.task = task;
    this.oldHours = expiry('q');
    this.oldTeams = expiry('t');
    this.oldSources = expiry('f');
  }

  private Expiry expiry(char kind) {
    return new Expiry(
        store,
        StateKey.key().kind(kind).build(),
        StateKey.key().kind(kind).end(),
        keeping.restatableSums());
  }

  /** Where a window starts counting in a time zone. */
  private record Start(String timezone, long windowMs, long hourMs, long dayMs) {}

  private record JobHour(String job, String site, long hourMs, String timezone) {

    StateKey key() {
      return ofJob(job).text(site).time(hourMs).text(timezone).build();
    }

    static StateKey.Writer ofJob(String job) {
      return StateKey.key().kind('q').text(job);
    }

    static JobHour of(StateKey key) {
      StateKey.Reader reader = key.read();
      reader.kind();
      return new JobHour(reader.text(), reader.text(), reader.time(), reader.text());
    }

    TeamHour of(Team team) {
      return new TeamHour(site, team, hourMs, timezone);
    }
  }

  private record Team(String team, String project) {

    static Team of(JobLabels labels) {
      return new Team(labels.team(), labels.project());
    }
  }

  private record TeamHour(String site, Team team, long hourMs, String timezone) {

    StateKey key() {
      StateKey.Writer key = StateKey.key().kind('t').text(site);
      return key.text(team.team()).text(team.project()).time(hourMs).text(timezone).build();
    }
  }

  private record SourceDay(String site, Source source, long dayMs, String timezone) {

    StateKey key() {
      return source.key(StateKey.key().kind('f').text(site)).time(dayMs).text(timezone).build();
    }
  }

  /** What changes in an hour of a job: {@code team} pays for what was not booked before. */
  private static final class Change {
    private final Team team;
    private Use use = Use.NONE;
    private long receivedMs = Long.MIN_VALUE;

    Change(Team team) {
      this.team = team;
    }
  }

  /** What changes in a sum that sites are told. */
  private static final class Told<S extends Summable<S>> {
    private S change;
    private long receivedMs = Long.MIN_VALUE;

    Told(S none) {
      change = none;
    }

    void add(S more, long received) {
      change = change.plus(more);
      receivedMs = Math.max(receivedMs, received);
    }
  }

  /**
   * Takes in that a row now states something else.
   *
   * @param labels of its job, for what was not booked before
   */
  public void replace(
      Entries.Row row,
      JobLabels labels,
      Optional<PricedFigure> before,
      Optional<PricedFigure> now,
      long receivedMs) {
    before.ifPresent(stated -> change(row, labels, stated, -1, receivedMs));
    now.ifPresent(stated -> change(row, labels, stated, 1, receivedMs));
  }

  private void change(
      Entries.Row row, JobLabels labels, PricedFigure stated, int sign, long receivedMs) {
    Figure figure = stated.figure();
    Tariff tariff = figure.tariff();
    String timezone = tariff.factors().timezone();
    Start at = startOf(timezone, row.windowMs());
    Change change =
        jobs.computeIfAbsent(
            new JobHour(row.job(), row.site(), at.hourMs, timezone),
            hour -> new Change(Team.of(labels)));
    Use use = Use.of(stated);
    change.use = sign > 0 ? change.use.plus(use) : change.use.minus(use);
    change.receivedMs = Math.max(change.receivedMs, receivedMs);
    SourceSum priced = SourceSum.of(figure);
    sources
        .computeIfAbsent(
            new SourceDay(row.site(), Source.of(tariff), at.dayMs, timezone),
            day -> new Told<>(SourceSum.NONE))
        .add(sign > 0 ? priced : SourceSum.NONE.minus(priced), receivedMs);
  }

  /** Rows come window by window: the last answer is mostly the next. */
  private Start startOf(String timezone, long windowMs) {
    if (start.windowMs != windowMs || !start.timezone.equals(timezone)) {
      ZoneId zone = ZoneId.of(timezone);
      start =
          new Start(
              timezone,
              windowMs,
              Period.HOUR.startMs(windowMs, zone),
              Period.DAY.startMs(windowMs, zone));
    }
    return start;
  }

  /** Notes that something was said of a job: what is booked moves to the team that it names. */
  public void describe(String job, JobLabels labels) {
    described.put(job, labels);
  }

  /** Brings all sums up to date and tells the sites. */
  public void publish(BiConsumer<String, Message> toSite) {
    jobs.forEach(this::book);
    jobs.clear();
    described.forEach((job, labels) -> move(job, Team.of(labels)));
    described.clear();
    teams.forEach((hour, told) -> tell(hour, told, toSite));
    teams.clear();
    sources.forEach((day, told) -> tell(day, told, toSite));
    sources.clear();
  }

  private void book(JobHour hour, Change change) {
    StateKey key = hour.key();
    Booked known = booked(store.get(key));
    Team team = known == null ? change.team : known.team;
    Use use = known == null ? change.use : known.use.plus(change.use);
    long received =
        known == null ? change.receivedMs : Math.max(known.receivedMs, change.receivedMs);
    save(key, new Booked(team, use, received));
    ofTeam(hour.of(team)).add(change.use, change.receivedMs);
  }

  private Told<Use> ofTeam(TeamHour hour) {
    return teams.computeIfAbsent(hour, h -> new Told<>(Use.NONE));
  }

  private void move(String job, Team team) {
    for (ByteStore.Entry entry : store.scan(JobHour.ofJob(job).build(), JobHour.ofJob(job).end())) {
      Booked known = booked(entry.value());
      if (known != null && !known.team.equals(team)) {
        JobHour hour = JobHour.of(entry.key());
        ofTeam(hour.of(known.team)).add(Use.NONE.minus(known.use), known.receivedMs);
        ofTeam(hour.of(team)).add(known.use, known.receivedMs);
        save(entry.key(), new Booked(team, known.use, known.receivedMs));
      }
    }
  }

  /** What an hour of a job comes to, and who pays. */
  private record Booked(Team team, Use use, long receivedMs) {}

  private static @Nullable Booked booked(byte @Nullable [] bytes) {
    if (bytes == null) {
      return null;
    }
    BinaryReader in = MessageCodec.open(bytes);
    Expiry.skip(in);
    return new Booked(new Team(in.readString(), in.readString()), Use.read(in), in.readLong());
  }

  private void save(StateKey key, Booked booked) {
    if (booked.use.rows() == 0) {
      // nothing is left to move, or the rest was let go
      store.delete(key);
      return;
    }
    BinaryWriter out = Expiry.write(MessageCodec.open(), keeping.nowMs(), 0);
    out.writeString(booked.team.team()).writeString(booked.team.project());
    booked.use.write(out);
    store.put(key, out.writeLong(booked.receivedMs).toBytes());
  }

  private void tell(TeamHour hour, Told<Use> told, BiConsumer<String, Message> toSite) {
    if (told.change.equals(Use.NONE)) {
      return;
    }
    StateKey key = hour.key();
    Said said = said(key, told.receivedMs);
    Use use = said.rest == null ? told.change : Use.read(said.rest).plus(told.change);
    save(key, said, use);
    Team team = hour.team;
    toSite.accept(
        hour.site,
        new TeamUse(
            task,
            team.team(),
            team.project(),
            hour.hourMs,
            hour.timezone,
            said.sinceMs,
            use,
            said.receivedMs));
  }

  private void tell(SourceDay day, Told<SourceSum> told, BiConsumer<String, Message> toSite) {
    if (told.change.equals(SourceSum.NONE)) {
      return;
    }
    StateKey key = day.key();
    Said said = said(key, told.receivedMs);
    SourceSum sum = said.rest == null ? told.change : SourceSum.read(said.rest).plus(told.change);
    save(key, said, sum);
    toSite.accept(
        day.site,
        new SourceUse(
            task, day.source, day.dayMs, day.timezone, said.sinceMs, sum, said.receivedMs));
  }

  /**
   * A sum that sites were told.
   *
   * @param sinceMs when it was begun. One that was let go begins again from nothing, and the site
   *     adds it to what the one before came to.
   * @param rest the sum; null if it begins now
   */
  private record Said(long sinceMs, long receivedMs, @Nullable BinaryReader rest) {}

  private Said said(StateKey key, long receivedMs) {
    byte[] bytes = store.get(key);
    if (bytes == null) {
      return new Said(keeping.nowMs(), receivedMs, null);
    }
    BinaryReader in = MessageCodec.open(bytes);
    Expiry.skip(in);
    return new Said(in.readLong(), Math.max(receivedMs, in.readLong()), in);
  }

  private void save(StateKey key, Said said, Summable<?> sum) {
    BinaryWriter out = Expiry.write(MessageCodec.open(), keeping.nowMs(), 0);
    out.writeLong(said.sinceMs).writeLong(said.receivedMs);
    sum.write(out);
    store.put(key, out.toBytes());
  }

  /** Lets go of what nobody touched for as long as it is to be kept. */
  public void forget() {
    long now = keeping.nowMs();
    oldHours.sweep(now, Keeping.MOST_SWEPT, entry -> {});
    oldTeams.sweep(now, Keeping.MOST_SWEPT, entry -> {});
    oldSources.sweep(now, Keeping.MOST_SWEPT, entry -> {});
  }
}
