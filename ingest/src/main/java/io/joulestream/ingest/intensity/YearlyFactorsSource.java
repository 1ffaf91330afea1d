package io.joulestream.ingest.intensity;

import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.collect.Collected;
import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.schemas.avro.IntensityStatus;
import io.joulestream.schemas.avro.Scope;
import io.joulestream.schemas.avro.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Averages of calendar years (UTC) of the zones that are asked for, with their editions: Germany
 * 2023 was 385.389 g/kWh before it was 380.95.
 */
final class YearlyFactorsSource implements Source {

  static final String BUNDLED = "yearly-factors.csv";

  private static final List<String> COLUMNS =
      List.of("zone", "year", "g_per_kwh", "scope", "provider", "published", "source", "licence");

  private final YearlyFactorsSettings settings;
  private final SourceContext context;
  private final Revisions revisions;
  private final Journal journal;

  YearlyFactorsSource(YearlyFactorsSettings settings, SourceContext context) {
    this.settings = settings;
    this.context = context;
    this.revisions = new Revisions(new RememberedDays(context.memory().resolve("values")));
    this.journal = new Journal(context.memory(), Journal.MOST_BYTES);
  }

  @Override
  public void poll(Collected into) throws IOException {
    revisions.begin();
    take(BUNDLED, bundled(), into);
    if (!settings.file().isBlank()) {
      take(settings.file(), Files.readAllBytes(Path.of(settings.file())), into);
    }
  }

  @Override
  public void taken() throws IOException {
    revisions.taken(context.clock().instant());
  }

  private static byte[] bundled() throws IOException {
    try (InputStream in = YearlyFactorsSource.class.getResourceAsStream(BUNDLED)) {
      return Objects.requireNonNull(in, BUNDLED).readAllBytes();
    }
  }

  private void take(String name, byte[] bytes, Collected into) throws IOException {
    Instant asked = context.clock().instant();
    CsvTable table = CsvTable.read(name, bytes, COLUMNS, List.of());
    List<Change> changes = new ArrayList<>();
    for (Point point : points(name, table, into)) {
      revisions.change(point, asked.toEpochMilli()).ifPresent(changes::add);
    }
    if (!changes.isEmpty()) {
      List<List<String>> texts =
          changes.stream().map(change -> List.copyOf(change.columns().values())).toList();
      journal.answered(asked, name, bytes, table.rows().size(), texts);
    }
    for (Change change : changes) {
      into.add(RecordKind.INTENSITY, change.columns());
      revisions.handedOver(change);
    }
  }

  private List<Point> points(String name, CsvTable table, Collected into) {
    if (!table.faults().isEmpty()) {
      into.problem(name, table.faults());
    }
    List<Point> points = new ArrayList<>();
    for (CsvTable.Row row : table.rows()) {
      try {
        point(row.values()).ifPresent(points::add);
      } catch (IOException | DateTimeException | IllegalArgumentException e) {
        into.problem(name, "line %d of %s: %s".formatted(row.number(), name, e.getMessage()));
      }
    }
    points.sort(Comparator.comparingLong(point -> point.publishedMs().orElse(0)));
    return points;
  }

  private Optional<Point> point(Map<String, String> row) throws IOException {
    String zone = settings.zones().get(cell(row, "zone"));
    if (zone == null) {
      return Optional.empty();
    }
    if (cell(row, "licence").isEmpty() || cell(row, "source").isEmpty()) {
      throw new IllegalArgumentException("source and licence are needed");
    }
    int year = Integer.parseInt(cell(row, "year"));
    Scope scope = Scope.valueOf(cell(row, "scope"));
    Series series = new Series(zone, Signal.AVERAGE, scope, cell(row, "provider"));
    long published = startOf(LocalDate.parse(cell(row, "published")));
    return Optional.of(
        new Point(
            series,
            startOf(LocalDate.of(year, 1, 1)),
            startOf(LocalDate.of(year + 1, 1, 1)),
            Part.plain(new BigDecimal(cell(row, "g_per_kwh"))),
            IntensityStatus.ESTIMATED,
            OptionalLong.of(published)));
  }

  private static String cell(Map<String, String> row, String column) {
    return row.getOrDefault(column, "");
  }

  private static long startOf(LocalDate date) {
    return date.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
  }
}
