package io.joulestream.standalone;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Runs {@code replay} over a directory and reads what it wrote. */
public final class ReplayFiles {

  private final Path output;
  private final Cli cli;

  private ReplayFiles(Path output, Cli cli) {
    this.output = output;
    this.cli = cli;
  }

  public static ReplayFiles of(Path input, Path output, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of("replay", "--input", input.toString(), "--output", output.toString()));
    arguments.addAll(List.of(options));
    Cli cli = Cli.run(arguments.toArray(new String[0]));
    if (cli.exitCode() != 0) {
      throw new AssertionError("replay failed: " + cli.err() + cli.out());
    }
    return new ReplayFiles(output, cli);
  }

  Cli cli() {
    return cli;
  }

  public List<NamedCsvRecord> rows(String file) throws IOException {
    return rows(output.resolve(file));
  }

  public static List<NamedCsvRecord> rows(Path file) throws IOException {
    InputStream bytes = Files.newInputStream(file);
    boolean zipped = file.toString().endsWith(".gz");
    try (CsvReader<NamedCsvRecord> csv =
        CsvReader.builder()
            .ofNamedCsvRecord(
                new InputStreamReader(
                    zipped ? new GZIPInputStream(bytes) : bytes, StandardCharsets.UTF_8))) {
      return csv.stream().toList();
    }
  }

  String text(String file) throws IOException {
    return Files.readString(output.resolve(file));
  }

  /** The rows of job minutes without the column that may depend on the order of arrival. */
  List<String> jobMinutesButFinal() throws IOException {
    return rows("job_minutes.csv").stream()
        .map(
            row -> {
              List<String> fields = new ArrayList<>(row.getFields());
              fields.remove(row.getHeader().indexOf("final"));
              return String.join(",", fields);
            })
        .toList();
  }

  public static long number(NamedCsvRecord row, String column) {
    return Long.parseLong(row.getField(column));
  }
}
