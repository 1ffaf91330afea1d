package io.joulestream.streams.rollup;

import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.streams.Keeping;
import io.joulestream.streams.Message.SourceUse;
import io.joulestream.streams.Message.TeamUse;
import io.joulestream.streams.MessageCodec;
import io.joulestream.streams.ledger.Figure;
import io.joulestream.streams.rollup.RollupReport.Place;
import io.joulestream.streams.state.ByteStore;
import io.joulestream.streams.state.DueKeys;
import io.joulestream.streams.state.Expiry;
import io.joulestream.streams.state.StateKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The roll-ups of the sites of a task: of what the tasks of jobs say of teams and sources, and of
 * what is stated of the sites themselves.
 *
 * <p>What is said replaces what was said before, and sums change by the difference.
 */
public final class SiteRollups {

  private static final char TEAM = 't';
  private static final char SITE = 's';
  private static final char SOURCE = 'f';

  private final ByteStore store;
  private final Keeping keeping;
  private final DueKeys due;
  private final Bins<Use> teams;
  private final Bins<SiteSum> sites;
  private final Bins<SourceSum> sources;
  private final Expiry oldTeamUses;
  private final Expiry oldSourceUses;
  private final List<Expiry> oldSums;
  private final RollupReport report;

  /**
   * The roll-ups of a task.
   *
   * @param store what was said last, and the sums
   * @param control what waits to be published
   */
  public SiteRollups(ByteStore store, ByteStore control, Keeping keeping) {
    this.store = store;
    this.keeping = keeping;
    this.due = new DueKeys(control, 'U');
    List<Period> all = List.of(Period.HOUR, Period.DAY, Period.MONTH);
    List<Period> daysAndMonths = List.of(Period.DAY, Period.MONTH);
    this.teams = new Bins<>(store, due, keeping, TEAM, all, Use.NONE, Use::read);
    this.sites = new Bins<>(store, due, keeping, SITE, all, SiteSum.NONE, SiteSum::read);
    this.sources =
        new Bins<>(store, due, keeping, SOURCE, daysAndMonths, SourceSum.NONE, SourceSum::read);
    this.oldTeamUses = expiry('c', keeping.sumsSaid());
    this.oldSourceUses = expiry('C', keeping.sumsSaid());
    this.oldSums =
        List.of(
            expiry(Period.HOUR.letter(), keeping.sumsOfHours()),
            expiry(Period.DAY.letter(), keeping.sumsOfDays()),
            expiry(Period.MONTH.letter(), keeping.sumsOfDays()));
    this.report = new RollupReport((int) keeping.windows().lengthMs());
  }

  private Expiry expiry(char kind, Duration kept) {
    return new Expiry(
        store, StateKey.key().kind(kind).build(), StateKey.key().kind(kind).end(), kept);
  }

  /** Reads back what waited when the stores were last committed. */
  public void restore() {
    due.restore();
  }

  /** Takes in what the jobs of one task used for a team in an hour. */
  public void accept(String site, TeamUse said) {
    StateKey team = StateKey.key().text(site).text(said.team()).text(said.project()).build();
    StateKey key =
        saidBy(StateKey.key().kind('c').prefix(team), said.hourMs(), said.timezone(), said.task());
    Use before = said(key, said.sinceMs(), Use::read, Use.NONE);
    save(key, said.sinceMs(), said.use());
    Use change = said.use().minus(before);
    teams.add(team, said.timezone(), said.hourMs(), change, said.receivedMs());
    SiteSum held = SiteSum.of(change.covered());
    add(site, said.hourMs(), said.timezone(), held, said.receivedMs());
  }

  /** Takes in what one source priced of the jobs of one task in a day. */
  public void accept(String site, SourceUse said) {
    StateKey source = ofSource(site, said.source());
    StateKey key =
        saidBy(StateKey.key().kind('C').prefix(source), said.dayMs(), said.timezone(), said.task());
    SourceSum before = said(key, said.sinceMs(), SourceSum::read, SourceSum.NONE);
    save(key, said.sinceMs(), said.sum());
    SourceSum change = said.sum().minus(before);
    sources.add(source, said.timezone(), said.dayMs(), change, said.receivedMs());
  }

  private static StateKey saidBy(StateKey.Writer of, long startMs, String timezone, int task) {
    return of.time(startMs).text(timezone).time(task).build();
  }

  /** What a task said last; nothing if it began anew since. */
  private <S> S said(StateKey key, long sinceMs, Function<BinaryReader, S> read, S none) {
    byte[] bytes = store.get(key);
    if (bytes == null) {
      return none;
    }
    BinaryReader in = MessageCodec.open(bytes);
    Expiry.skip(in);
    return in.readLong() == sinceMs ? read.apply(in) : none;
  }

  private void save(StateKey key, long sinceMs, Summable<?> sum) {
    BinaryWriter out = Expiry.write(MessageCodec.open(), keeping.nowMs(), 0).writeLong(sinceMs);
    sum.write(out);
    store.put(key, out.toBytes());
  }

  /** What a row of a site states, and in which time zone it counts. */
  private record Row(String timezone, SiteSum sum) {}

  /**
   * Takes in that a row of a site now states something else.
   *
   * @param now absent if the window is not accounted for
   */
  public void replace(
      String site, long windowMs, String timezone, Optional<SiteSum> now, long receivedMs) {
    StateKey key = ofRow(site, windowMs);
    Optional<Row> before = Optional.ofNullable(store.get(key)).map(SiteRollups::row);
    Optional<Row> after = now.map(sum -> new Row(timezone, sum));
    if (before.equals(after)) {
      return;
    }
    before.ifPresent(row -> add(site, windowMs, row.timezone, less(row.sum), receivedMs));
    after.ifPresent(row -> add(site, windowMs, row.timezone, row.sum, receivedMs));
    if (after.isPresent()) {
      BinaryWriter out = MessageCodec.open().writeString(timezone);
      after.get().sum.write(out);
      store.put(key, out.toBytes());
    } else {
      store.delete(key);
    }
  }

  private static SiteSum less(SiteSum sum) {
    return SiteSum.NONE.minus(sum);
  }

  private void add(String site, long timeMs, String timezone, SiteSum change, long receivedMs) {
    sites.add(ofSite(site), timezone, timeMs, change, receivedMs);
  }

  private static Row row(byte[] bytes) {
    BinaryReader in = MessageCodec.open(bytes);
    return new Row(in.readString(), SiteSum.read(in));
  }

  /** Takes in that something else is now stated of what no job held in a window. */
  public void replaceUnallocated(
      String site, long windowMs, Optional<Figure> before, Optional<Figure> now, long receivedMs) {
    before.ifPresent(
        figure ->
            add(site, windowMs, figure, SourceSum.NONE.minus(SourceSum.of(figure)), receivedMs));
    now.ifPresent(figure -> add(site, windowMs, figure, SourceSum.of(figure), receivedMs));
  }

  private void add(String site, long windowMs, Figure figure, SourceSum change, long receivedMs) {
    StateKey source = ofSource(site, Source.of(figure.tariff()));
    sources.add(source, figure.tariff().factors().timezone(), windowMs, change, receivedMs);
  }

  /** Notes that the row of a window was let go: what it added stays. */
  public void letGo(String site, long windowMs) {
    store.delete(ofRow(site, windowMs));
  }

  /** Publishes up to {@code most} roll-ups that changed. */
  public void publish(int most, RollupOutput out) {
    due.take(most, (key, start) -> publish(key, out));
  }

  private void publish(StateKey key, RollupOutput out) {
    StateKey.Reader reader = key.read();
    Period period = Period.of(reader.kind());
    char kind = reader.kind();
    String site = reader.text();
    switch (kind) {
      case TEAM -> publishTeam(key, reader, site, period, out);
      case SITE -> publishSite(key, reader, site, period, out);
      case SOURCE -> publishSource(key, reader, site, period, out);
      default -> throw new IllegalStateException("'" + kind + "' is no kind of roll-up");
    }
  }

  private void publishTeam(
      StateKey key, StateKey.Reader rest, String site, Period period, RollupOutput out) {
    String team = rest.text();
    String project = rest.text();
    Place place = new Place(site, period, rest.time());
    teams.publish(key).ifPresent(bin -> out.publish(report.team(place, team, project, bin)));
  }

  private void publishSite(
      StateKey key, StateKey.Reader rest, String site, Period period, RollupOutput out) {
    Place place = new Place(site, period, rest.time());
    sites.publish(key).ifPresent(bin -> out.publish(report.site(place, bin)));
  }

  private void publishSource(
      StateKey key, StateKey.Reader rest, String site, Period period, RollupOutput out) {
    Source source = Source.of(rest);
    Place place = new Place(site, period, rest.time());
    sources.publish(key).ifPresent(bin -> out.publish(report.source(place, source, bin)));
  }

  /** At the end of all input: publishes everything that waits. */
  public void finish(RollupOutput out) {
    publish(Integer.MAX_VALUE, out);
  }

  /** Lets go of what nobody touched for as long as it is to be kept. */
  public void forget() {
    long now = keeping.nowMs();
    oldTeamUses.sweep(now, Keeping.MOST_SWEPT, entry -> {});
    oldSourceUses.sweep(now, Keeping.MOST_SWEPT, entry -> {});
    oldSums.forEach(old -> old.sweep(now, Keeping.MOST_SWEPT, e -> Bins.noteLetGo(store, e.key())));
  }

  private static StateKey ofSite(String site) {
    return StateKey.key().text(site).build();
  }

  private static StateKey ofSource(String site, Source source) {
    return source.key(StateKey.key().text(site)).build();
  }

  private static StateKey ofRow(String site, long windowMs) {
    return StateKey.key().kind('w').text(site).time(windowMs).build();
  }
}
