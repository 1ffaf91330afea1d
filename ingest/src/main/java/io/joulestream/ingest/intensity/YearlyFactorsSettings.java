package io.joulestream.ingest.intensity;

import io.joulestream.ingest.IngestException;
import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.ingest.collect.SourceSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Averages of whole years, from a table.
 *
 * @param zones of the table, each with its name here
 * @param file a table of one's own, beside that which comes with the product; may be empty
 */
public record YearlyFactorsSettings(Map<String, String> zones, String file)
    implements SourceSettings {

  public YearlyFactorsSettings {
    zones = Zones.checked("zones", zones);
  }

  @Override
  public Source open(SourceContext context) {
    if (!file.isBlank() && !Files.isReadable(Path.of(file))) {
      throw new IngestException("file is %s, which cannot be read".formatted(file));
    }
    return new YearlyFactorsSource(this, context);
  }
}
