package io.joulestream.ingest.intensity;

import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.ingest.collect.SourceSettings;

/**
 * Files with the columns of {@code intensity.csv}.
 *
 * @param path a file, or a folder whose {@code *.csv} and {@code *.csv.gz} are all taken
 */
public record CsvIntensitySettings(String path) implements SourceSettings {

  public CsvIntensitySettings {
    if (path.isBlank()) {
      throw new IllegalArgumentException("path is empty: it is a file or a folder of files");
    }
  }

  @Override
  public Source open(SourceContext context) {
    // need not be there yet: who writes it may start later
    return new CsvIntensitySource(this, context);
  }
}
