package io.joulestream.standalone;

import io.joulestream.ingest.History;
import io.joulestream.ingest.History.Passed;
import io.joulestream.schemas.Topics;
import io.joulestream.standalone.embedded.StartFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whether live books can still take a history in. */
final class BooksCheck {

  /** Rows that expire while the history is published are taken for expired. */
  private static final Duration PUBLISHING = Duration.ofHours(12);

  private final LiveBooks books;
  private final TopicReader topics;

  BooksCheck(LiveBooks books, TopicReader topics) {
    this.books = books;
    this.topics = topics;
  }

  /**
   * Refuses a history of which readings or job events would be rejected.
   *
   * @param published records of it that are published already
   * @throws StartFailure naming host and times
   */
  void requireAccepted(History history, long published) {
    List<Passed> passed = passed(history, published);
    if (!passed.isEmpty()) {
      Passed first = passed.get(0);
      throw new StartFailure(
          ("host %s at %s has gone on to %s, and the files hold %d of its records from %s to %s%s:"
                  + " publish history before a host goes live; or publish with --allow-rejected, and"
                  + " then use correct")
              .formatted(
                  first.host(),
                  first.site(),
                  Instant.ofEpochMilli(first.frontierMs()),
                  first.records(),
                  Instant.ofEpochMilli(first.firstMs()),
                  Instant.ofEpochMilli(first.lastMs()),
                  passed.size() == 1 ? "" : ", as of %d other hosts".formatted(passed.size() - 1)));
    }
  }

  /** What would be rejected, host by host. */
  List<Passed> passed(History history, long published) {
    Map<String, Long> frontiers = new HashMap<>();
    topics.read(Topics.HOST_STATUS, (key, status) -> frontiers.put(key, status.getFrontierMs()));
    return history.passed(frontiers, published);
  }

  /**
   * Refuses a history of windows that the books of its site have let go.
   *
   * @throws StartFailure naming site and time
   */
  void requireRestatable(History history) {
    Map<String, Instant> letGo = letGo();
    history
        .firstOfHosts()
        .forEach(
            (host, firstMs) -> {
              String site = host.substring(0, host.indexOf('\t'));
              Instant upTo = letGo.get(site);
              if (upTo != null && firstMs < upTo.toEpochMilli() + 60_000) {
                throw new StartFailure(
                    ("the books of site %s up to %s can no longer be restated (%d days after they"
                            + " last changed), and the files begin at %s: publish history before the"
                            + " site goes live, or soon after; replay works it out without publishing")
                        .formatted(
                            site,
                            upTo,
                            books.restatable().toDays(),
                            Instant.ofEpochMilli(firstMs)));
              }
            });
  }

  /** The latest window of each site that was last changed so long ago that it is let go. */
  private Map<String, Instant> letGo() {
    long since = Instant.now().minus(books.restatable()).plus(PUBLISHING).toEpochMilli();
    Map<String, Long> changed = new HashMap<>();
    topics.stamps(Topics.SITE_BALANCE, changed::put);
    Map<String, Instant> letGo = new HashMap<>();
    changed.forEach(
        (key, changedMs) -> {
          if (changedMs < since) {
            int tab = key.indexOf('\t');
            letGo.merge(
                key.substring(0, tab),
                Instant.parse(key.substring(tab + 1)),
                (a, b) -> a.isAfter(b) ? a : b);
          }
        });
    return letGo;
  }
}
