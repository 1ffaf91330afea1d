package io.joulestream.standalone.audit;

import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.JobEmissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.Deserializer;

/** What is published of one job: the latest record of a minute, and which other minutes exist. */
final class PublishedMinutes {

  /** The longest window there can be, ms. */
  private static final long LONGEST_MS = 900_000;

  private static final int MOST_NAMES = 3;

  private final String job;
  private final long timeMs;
  private final Map<String, NavigableSet<Long>> windows = new TreeMap<>();
  private final Map<String, NavigableMap<Long, JobEmissions>> nearby = new TreeMap<>();
  private final Set<String> otherJobs = new HashSet<>();

  private PublishedMinutes(String job, long timeMs) {
    this.job = job;
    this.timeMs = timeMs;
  }

  static PublishedMinutes read(RetainedTopics topics, String job, long timeMs) {
    PublishedMinutes published = new PublishedMinutes(job, timeMs);
    Deserializer<JobEmissions> deserializer =
        Topics.JOB_EMISSIONS.serde(topics.ids()).deserializer();
    topics.visit(Topics.JOB_EMISSIONS, (key, bytes) -> published.note(key, bytes, deserializer));
    return published;
  }

  /**
   * Start of the latest published window of a job, epoch ms.
   *
   * @throws NotExplainable if there is none
   */
  static long latest(RetainedTopics topics, String job, Optional<String> site) {
    PublishedMinutes published = read(topics, job, Long.MAX_VALUE);
    return published.windows.entrySet().stream()
        .filter(entry -> site.isEmpty() || site.get().equals(entry.getKey()))
        .map(Map.Entry::getValue)
        .filter(starts -> !starts.isEmpty())
        .map(NavigableSet::last)
        .max(Long::compare)
        .orElseThrow(() -> new NotExplainable(published.nothing(site)));
  }

  private void note(String key, byte[] bytes, Deserializer<JobEmissions> deserializer) {
    int tab = key.indexOf('\t');
    if (!key.substring(0, Math.max(0, tab)).equals(job)) {
      otherJobs.add(key.substring(0, Math.max(0, tab)));
      return;
    }
    JobEmissions row = deserializer.deserialize(Topics.JOB_EMISSIONS.name(), bytes);
    long start = row.getWindowStartMs();
    NavigableSet<Long> known = windows.computeIfAbsent(row.getSite(), s -> new TreeSet<>());
    if (row.getRetracted()) {
      known.remove(start);
    } else {
      known.add(start);
    }
    if (Math.abs(start - timeMs) <= LONGEST_MS) {
      nearby.computeIfAbsent(row.getSite(), s -> new TreeMap<>()).put(start, row);
    }
  }

  /**
   * The record of the minute.
   *
   * @throws NotExplainable if there is none, or the job runs on several sites and none is named
   */
  JobEmissions at(Optional<String> site) {
    Map<String, JobEmissions> bySite = new HashMap<>();
    nearby.forEach((name, rows) -> holding(rows).ifPresent(row -> bySite.put(name, row)));
    bySite.keySet().removeIf(name -> site.isPresent() && !site.get().equals(name));
    if (bySite.size() == 1) {
      return bySite.values().iterator().next();
    }
    throw new NotExplainable(
        bySite.isEmpty()
            ? nothing(site)
            : "job %s runs on several sites in that minute: name one of them with --site: %s"
                .formatted(job, bySite.keySet().stream().sorted().toList()));
  }

  private Optional<JobEmissions> holding(NavigableMap<Long, JobEmissions> rows) {
    var last = rows.floorEntry(timeMs);
    return Optional.ofNullable(last)
        .map(Map.Entry::getValue)
        .filter(row -> timeMs < row.getWindowStartMs() + row.getWindowMs())
        .filter(row -> !row.getRetracted());
  }

  private String nothing(Optional<String> site) {
    Map<String, NavigableSet<Long>> known = new TreeMap<>(windows);
    known.values().removeIf(Set::isEmpty);
    if (known.isEmpty()) {
      return "no minute of a job '%s' is published%s"
          .formatted(job, otherJobs.isEmpty() ? "" : ": nearest names are " + nearestNames());
    }
    if (site.isPresent() && !known.containsKey(site.get())) {
      return "job %s has no published minute at site '%s': it has at %s"
          .formatted(job, site.get(), String.join(", ", known.keySet()));
    }
    known.keySet().removeIf(name -> site.isPresent() && !site.get().equals(name));
    return "job %s has no published minute at %s: nearest are %s"
        .formatted(
            job,
            Instant.ofEpochMilli(timeMs),
            known.entrySet().stream()
                .map(e -> nearest(e.getKey(), e.getValue()))
                .collect(Collectors.joining(", ")));
  }

  private String nearest(String site, NavigableSet<Long> starts) {
    List<String> nearest = new ArrayList<>();
    Long before = starts.floor(timeMs);
    Long after = starts.ceiling(timeMs);
    if (before != null) {
      nearest.add(Instant.ofEpochMilli(before).toString());
    }
    if (after != null) {
      nearest.add(Instant.ofEpochMilli(after).toString());
    }
    return String.join(" and ", nearest) + " at " + site;
  }

  private String nearestNames() {
    return otherJobs.stream()
        .sorted(
            Comparator.comparingInt((String other) -> distance(job, other))
                .thenComparing(other -> other))
        .limit(MOST_NAMES)
        .collect(Collectors.joining(", "));
  }

  /** How many characters have to be put in, left out or changed (Levenshtein). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
