package io.joulestream.ingest.power;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Models by TPU: the user's watts, else those that were published ({@code tpu-watts.csv}, each with
 * its source). Of generations after v4 Google has published none, and estimates by others are not
 * taken for them.
 */
final class TpuTable {

  /** GKE's names of node types end so: {@code tpu-v4-podslice}, {@code tpu-v5p-slice}. */
  private static final Pattern ENDING = Pattern.compile("-(podslice|slice|device)$");

  private final TpuScope scope;
  private final Map<String, TpuWatts> own;
  private final Map<String, TpuModel> published = new TreeMap<>();
  private final Map<String, String> means = new HashMap<>();

  TpuTable(TpuScope scope, Map<String, TpuWatts> own) {
    this.scope = scope;
    this.own = Map.copyOf(own);
    load();
  }

  private void load() {
    try (Reader text = open();
        CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(text)) {
      for (NamedCsvRecord row : rows) {
        if (row.getField("scope").equals(scope.toString())) {
          put(row);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Reader open() {
    @Nullable InputStream csv = TpuTable.class.getResourceAsStream("tpu-watts.csv");
    if (csv == null) {
      throw new IllegalStateException("there is no tpu-watts.csv");
    }
    return new InputStreamReader(csv, StandardCharsets.UTF_8);
  }

  private void put(NamedCsvRecord row) {
    String model = row.getField("model");
    means.put(model, row.getField("mean_active_w"));
    if (!row.getField("idle_w").isEmpty()) {
      published.put(
          model,
          new TpuModel(
              row.getField("id"),
              new BigDecimal(row.getField("idle_w")),
              new BigDecimal(row.getField("mean_active_w"))));
    }
  }

  /** The generation of a chip: {@code tpu-v4} of {@code tpu-v4-podslice}. */
  static String generation(String model) {
    return ENDING.matcher(model).replaceFirst("");
  }

  /** The model of a TPU, by its label or its generation. */
  Optional<TpuModel> of(String model) {
    String generation = generation(model);
    TpuWatts watts = own.getOrDefault(model, own.get(generation));
    return watts == null
        ? Optional.ofNullable(published.get(generation))
        : Optional.of(new TpuModel("configured", watts.idleW(), watts.activeW()));
  }

  /** Why a TPU has no model, and what to do. */
  String missing(String model) {
    String generation = generation(model);
    String known =
        means.containsKey(generation)
            ? "only a mean of %s W is published as %s, nothing when idle"
                .formatted(means.get(generation), scope)
            : "no watts are published as %s; of %s they are".formatted(scope, known());
    return "model is '%s': %s. Power is not guessed: watts can say idle_w, active_w and source"
        .formatted(model, known);
  }

  private String known() {
    return published.isEmpty() ? "none" : String.join(", ", published.keySet());
  }
}
