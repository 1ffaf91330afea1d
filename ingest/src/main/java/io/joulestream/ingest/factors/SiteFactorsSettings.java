package io.joulestream.ingest.factors;

import io.joulestream.ingest.collect.AddressText;
import io.joulestream.ingest.collect.HttpAddress;
import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.ingest.collect.SourceSettings;
import java.nio.file.Path;

/**
 * Where rows of sites are.
 *
 * @param file in CSV, YAML or JSON; empty if there is a url
 * @param url that answers such rows; empty if there is a file
 * @param tokenFile bearer token for the url; empty: none
 */
public record SiteFactorsSettings(String file, String url, String tokenFile)
    implements SourceSettings {

  /** Refuses what cannot be. */
  public SiteFactorsSettings {
    if (file.isBlank() == url.isBlank()) {
      throw new IllegalArgumentException(
          file.isBlank()
              ? "file and url are empty: one of them says where the rows are"
              : "file and url are both there: the rows come from one of them");
    }
    if (!url.isBlank() && HttpAddress.of(url).isEmpty()) {
      throw new IllegalArgumentException(
          "url is '%s': it begins with https:// and names no user"
              .formatted(AddressText.shown(url)));
    }
    if (!tokenFile.isBlank() && url.isBlank()) {
      throw new IllegalArgumentException("token_file is of no use without url");
    }
  }

  @Override
  public Source open(SourceContext context) {
    FactorSheet sheet =
        file.isBlank() ? new HttpSheet(url, tokenFile, context) : new FileSheet(Path.of(file));
    return new SiteFactorsSource(sheet, context);
  }
}
