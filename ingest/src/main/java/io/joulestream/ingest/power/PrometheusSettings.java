package io.joulestream.ingest.power;

import com.fasterxml.jackson.databind.JsonNode;
import io.joulestream.ingest.IngestException;
import io.joulestream.ingest.collect.HttpFetch;
import io.joulestream.ingest.collect.Secret;
import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.ingest.collect.SourceSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Exporters to scrape.
 *
 * @param targets host:port or URL
 * @param targetsFile with more of them, or empty
 * @param profiles names of bundled mappings, or files
 * @param metrics as in such a file, before the profiles
 * @param labels of all series
 */
public record PrometheusSettings(
    List<String> targets,
    String targetsFile,
    String scheme,
    String path,
    List<String> profiles,
    List<JsonNode> metrics,
    HostFrom hostFrom,
    boolean stripDomain,
    Map<String, String> labels,
    String bearerTokenFile,
    String basicAuthFile,
    String caFile)
    implements SourceSettings {

  /** Where the name of a host comes from. */
  public enum HostFrom {
    /** Labels of the series. */
    LABEL,
    /** The address that was scraped. */
    TARGET
  }

  public PrometheusSettings {
    targets = List.copyOf(targets);
    profiles = List.copyOf(profiles);
    metrics = List.copyOf(metrics);
    labels = Map.copyOf(labels);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("scheme is '%s': it is http or https".formatted(scheme));
    }
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("path is '%s': it begins with /".formatted(path));
    }
    if (targets.isEmpty() && targetsFile.isBlank()) {
      throw new IllegalArgumentException("targets is empty, and there is no targets_file");
    }
    for (String target : targets) {
      refuse("targets", () -> Target.of(target, scheme, path));
    }
    if (profiles.isEmpty() && metrics.isEmpty()) {
      throw new IllegalArgumentException("profiles is empty, and there are no metrics");
    }
    for (String profile : profiles) {
      if (!isFile(profile) && !Mapping.PROFILES.contains(profile)) {
        throw new IllegalArgumentException(
            "profiles has '%s': there are %s, or a file"
                .formatted(profile, String.join(", ", Mapping.PROFILES)));
      }
    }
    List<JsonNode> mapped = metrics;
    refuse("metrics", () -> Mapping.of(mapped));
    if (!bearerTokenFile.isBlank() && !basicAuthFile.isBlank()) {
      throw new IllegalArgumentException(
          "bearer_token_file and basic_auth_file exclude each other");
    }
  }

  private static void refuse(String key, Runnable reading) {
    try {
      reading.run();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
    }
  }

  private static boolean isFile(String profile) {
    return profile.contains("/") || profile.endsWith(".yaml") || profile.endsWith(".yml");
  }

  @Override
  public Source open(SourceContext context) {
    return open(context, ScrapeTimes.NONE);
  }

  /**
   * The same, for who measures it.
   *
   * @throws IngestException if a file that it needs is not there
   */
  public Source open(SourceContext context, ScrapeTimes times) {
    Optional<Path> file =
        targetsFile.isBlank() ? Optional.empty() : Optional.of(Path.of(targetsFile));
    Targets all = new Targets(targets, file, text -> Target.of(text, scheme, path));
    HttpFetch fetch =
        caFile.isBlank()
            ? context.fetch()
            : new HttpFetch(Trust.in(Path.of(caFile)), context.clock());
    Authorization authorization =
        new Authorization(
            Secret.of("bearer_token_file", bearerTokenFile),
            Secret.of("basic_auth_file", basicAuthFile));
    return new PrometheusSource(
        context, all, authorization, new Scraper(fetch, mapping(), hostFrom, labels, times));
  }

  private Mapping mapping() {
    List<Mapping> all = new ArrayList<>();
    all.add(Mapping.of(metrics));
    for (String profile : profiles) {
      all.add(isFile(profile) ? Mapping.read(Path.of(profile)) : Mapping.profile(profile));
    }
    String site = all.stream().map(Mapping::site).filter(s -> !s.isEmpty()).findFirst().orElse("");
    boolean strip = stripDomain || all.stream().anyMatch(Mapping::stripDomain);
    List<MetricMapping> mapped = new ArrayList<>(Mapping.all(all).metrics());
    if (hostFrom == HostFrom.TARGET) {
      mapped.replaceAll(MetricMapping::ofInstance);
    }
    return new Mapping(site, strip, mapped);
  }
}
