package io.joulestream.streams.job;

import io.joulestream.energy.JobLife.Attempt;
import io.joulestream.streams.Keeping;
import io.joulestream.streams.Message.JobSeen;
import io.joulestream.streams.state.ByteStore;
import io.joulestream.streams.state.Expiry;
import io.joulestream.streams.state.StateKey;
import java.util.List;
import java.util.Optional;

/** What each host said of each job as a whole. */
final class Sightings {

  private final ByteStore store;
  private final Keeping keeping;
  private final Expiry old;

  /**
   * The sightings of the jobs of a task.
   *
   * @param store holds an entry of the kind {@code h} for each job and host
   */
  Sightings(ByteStore store, Keeping keeping) {
    this.store = store;
    this.keeping = keeping;
    this.old =
        new Expiry(
            store, StateKey.key().kind('h').build(), StateKey.key().kind('h').end(), Keeping.JOBS);
  }

  /** What stood of a host, and what stands once it was heard. */
  record Change(Sighting before, Sighting now) {}

  /** Takes in what a host said. */
  Change accept(String job, JobSeen seen) {
    StateKey key = StateKey.key().prefix(ofJob(job)).text(seen.site()).text(seen.host()).build();
    byte[] known = store.get(key);
    Sighting before = known == null ? Sighting.NONE : Sighting.decode(known);
    Sighting now = before.after(seen);
    store.put(key, now.encode(keeping.nowMs()));
    return new Change(before, now);
  }

  /** What all hosts together said of an attempt. It looks at every host of the job. */
  Optional<Attempt> of(String job, int attempt) {
    List<ByteStore.Entry> entries = store.scan(ofJob(job), StateKey.key().prefix(ofJob(job)).end());
    return entries.stream()
        .flatMap(entry -> Sighting.decode(entry.value()).of(attempt).stream())
        .reduce(Attempt::and);
  }

  /** Lets go of what nobody touched for as long as it is to be kept. */
  void forget() {
    old.sweep(keeping.nowMs(), Keeping.MOST_SWEPT, entry -> {});
  }

  private static StateKey ofJob(String job) {
    return StateKey.key().kind('h').text(job).build();
  }
}
