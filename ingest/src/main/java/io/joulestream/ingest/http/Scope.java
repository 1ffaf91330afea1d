package io.joulestream.ingest.http;

import io.joulestream.ingest.RecordKind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which records a caller may send; {@code *} stands for all.
 *
 * <p>An intensity is of a zone, which many sites may share: who is limited to sites may send
 * intensities only if {@code kinds} names them.
 *
 * @param kinds readings, job-events, intensities, sites
 */
public record Scope(List<String> sites, List<String> kinds) {

  /** Everything. */
  public static final Scope ALL = new Scope(List.of("*"), List.of("*"));

  private static final String ANY = "*";

  private static final Map<String, RecordKind> KINDS =
      new TreeMap<>(
          Map.of(
              "readings", RecordKind.POWER,
              "job-events", RecordKind.JOBS,
              "intensities", RecordKind.INTENSITY,
              "sites", RecordKind.SITES));

  /** Refuses a scope that allows nothing. */
  public Scope {
    sites = List.copyOf(sites);
    kinds = List.copyOf(kinds);
    if (sites.isEmpty() || kinds.isEmpty()) {
      throw new IllegalArgumentException(
          (sites.isEmpty() ? "sites" : "kinds") + " is empty: it names some, or [\"*\"] for all");
    }
    for (String kind : kinds) {
      if (!kind.equals(ANY) && !KINDS.containsKey(kind)) {
        throw new IllegalArgumentException(
            "kinds has '%s': there are %s and *"
                .formatted(kind, String.join(", ", KINDS.keySet())));
      }
    }
  }

  /** The kind that configurations call so. */
  static String name(RecordKind kind) {
    return KINDS.entrySet().stream()
        .filter(entry -> entry.getValue() == kind)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  boolean allows(RecordKind kind) {
    return kinds.contains(name(kind))
        || (kinds.contains(ANY) && (kind != RecordKind.INTENSITY || sites.contains(ANY)));
  }

  boolean allowsSite(String site) {
    return sites.contains(ANY) || sites.contains(site);
  }
}
