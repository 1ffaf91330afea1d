package io.joulestream.standalone;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A result file: which rows, in which order, with which columns.
 *
 * @param <V> what becomes one row
 */
final class ResultFile<V> {

  /** Texts by their UTF-8 bytes. */
  static final Comparator<String> BY_UTF8 =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  private record Column<V>(String name, Function<V, String> value) {}

  private final String name;
  private final Predicate<V> isShown;
  private final Comparator<V> order;
  private final List<Column<V>> columns = new ArrayList<>();

  ResultFile(String name, Predicate<V> isShown, Comparator<V> order) {
    this.name = name;
    this.isShown = isShown;
    this.order = order;
  }

  ResultFile<V> text(String column, Function<V, String> value) {
    columns.add(new Column<>(column, value));
    return this;
  }

  /** A number, flag or list; absent = empty. */
  ResultFile<V> value(String column, Function<V, @Nullable Object> value) {
    return text(
        column,
        row -> {
          Object cell = value.apply(row);
          return cell instanceof List<?> list
              ? String.join("|", list.stream().map(String::valueOf).toList())
              : cell == null ? "" : cell.toString();
        });
  }

  /** A time, epoch ms; absent = empty. */
  ResultFile<V> time(String column, Function<V, @Nullable Long> epochMs) {
    return text(
        column,
        row -> {
          Long ms = epochMs.apply(row);
          return ms == null ? "" : Instant.ofEpochMilli(ms).toString();
        });
  }

  /** Columns that several files have. */
  ResultFile<V> with(Consumer<ResultFile<V>> addColumns) {
    addColumns.accept(this);
    return this;
  }

  void write(Path directory, Collection<V> values) throws IOException {
    List<V> rows = values.stream().filter(isShown).sorted(order).toList();
    try (Writer writer = Files.newBufferedWriter(directory.resolve(name));
        CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(writer)) {
      csv.writeRecord(columns.stream().map(Column::name).toList());
      for (V row : rows) {
        csv.writeRecord(columns.stream().map(column -> column.value().apply(row)).toList());
      }
    }
  }
}
