package io.joulestream.ingest.factors;

import static java.util.stream.Collectors.toSet;

import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.collect.Collected;
import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.ingest.factors.FactorSheet.Content;
import io.joulestream.ingest.factors.TakenRows.Taken;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rows of sites as they are written down, of which only those are handed over that are new or say
 * something else than before. A row that is struck out changes nothing: what was published holds
 * until another row replaces it.
 */
final class SiteFactorsSource implements Source {

  private final FactorSheet sheet;
  private final TakenRows taken;

  SiteFactorsSource(FactorSheet sheet, SourceContext context) {
    this.sheet = sheet;
    this.taken = new TakenRows(context.memory().resolve("rows.json"));
  }

  @Override
  public void poll(Collected into) throws IOException, InterruptedException {
    Content content = sheet.read();
    Map<String, Map<String, String>> rows = new LinkedHashMap<>();
    for (Map<String, String> row : FactorRows.read(content.text(), sheet.place())) {
      if (rows.put(TakenRows.key(row), row) != null) {
        into.problem(
            name(row), "%s has %s twice: the later row holds".formatted(sheet.place(), name(row)));
      }
    }
    rows.forEach((key, row) -> take(key, row, content.changedMs(), into));
    Set<String> names = rows.values().stream().map(SiteFactorsSource::name).collect(toSet());
    taken.all().forEach((key, before) -> sayVanished(key, before, names, into));
  }

  private void take(String key, Map<String, String> row, long changedMs, Collected into) {
    Optional<Taken> before = taken.of(key);
    if (before.isPresent() && before.get().row().equals(row)) {
      taken.put(key, new Taken(row, before.get().publishedMs(), false));
      return;
    }
    boolean hasOwn = row.containsKey("published");
    if (hasOwn && before.isPresent()) {
      into.problem(
          name(row),
          "%s has changed %s, but not its published: of the two the higher PUE holds, until the row has a later one"
              .formatted(sheet.place(), name(row)));
    }
    // a file that was put back can be older than what it replaces, and yet it replaces it
    long publishedMs =
        hasOwn ? 0 : Math.max(changedMs, before.map(b -> b.publishedMs() + 1).orElse(0L));
    Map<String, String> record = new HashMap<>(row);
    if (!hasOwn) {
      record.put("published", Long.toString(publishedMs));
    }
    into.add(RecordKind.SITES, record);
    taken.put(key, new Taken(row, publishedMs, false));
  }

  private void sayVanished(String key, Taken before, Set<String> names, Collected into) {
    String name = name(before.row());
    if (!names.contains(name) && !before.vanished()) {
      into.problem(
          name,
          "%s no longer has %s: what it said holds until another row replaces it"
              .formatted(sheet.place(), name));
      taken.put(key, new Taken(before.row(), before.publishedMs(), true));
    }
  }

  private static String name(Map<String, String> row) {
    String from = row.getOrDefault("from", "");
    return row.getOrDefault("site", "") + (from.isEmpty() ? "" : " from " + from);
  }

  @Override
  public void taken() throws IOException {
    taken.write();
  }
}
