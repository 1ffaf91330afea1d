package io.joulestream.ingest.power;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.joulestream.ingest.IngestException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How metrics become readings, from a file in YAML.
 *
 * @param site of all series, or empty if a label names it
 * @param stripDomain whether {@code n1.example.org} is {@code n1}
 * @param metrics in order of preference: of two that give the same column, the first counts
 */
public record Mapping(String site, boolean stripDomain, List<MetricMapping> metrics) {

  /** Names of the bundled mappings. */
  public static final List<String> PROFILES =
      List.of(
          "amd", "dcgm", "gaudi", "ipmi", "kepler", "kepler-cpu", "pdu-apc", "pdu-raritan", "rapl");

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  public Mapping {
    metrics = List.copyOf(metrics);
  }

  /**
   * Reads a file.
   *
   * @throws IngestException in one sentence that says what is wrong with it
   */
  public static Mapping read(Path file) {
    try {
      return of(YAML.readTree(Files.readAllBytes(file)), file.toString());
    } catch (IOException e) {
      throw new IngestException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * A bundled mapping.
   *
   * @throws IngestException if there is none of that name
   */
  public static Mapping profile(String name) {
    String file = name + ".yaml";
    try (InputStream in =
        PROFILES.contains(name) ? Mapping.class.getResourceAsStream(file) : null) {
      if (in == null) {
        throw new IngestException(
            "there is no profile '%s': there are %s".formatted(name, String.join(", ", PROFILES)));
      }
      return of(YAML.readTree(in), file);
    } catch (IOException e) {
      throw new IngestException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * A mapping of metrics alone, as a configuration says them.
   *
   * @throws IllegalArgumentException if one is not understood
   */
  static Mapping of(List<JsonNode> metrics) {
    return new Mapping(
        "", false, metrics.stream().map(metric -> MappingYaml.metric(metric, List.of())).toList());
  }

  /** The same mapping at a site, unless none is given. */
  public Mapping at(String otherSite) {
    return otherSite.isEmpty() ? this : new Mapping(otherSite, stripDomain, metrics);
  }

  /** Several mappings as one, the first before the others. */
  public static Mapping all(List<Mapping> mappings) {
    List<MetricMapping> metrics = new ArrayList<>();
    mappings.forEach(mapping -> metrics.addAll(mapping.metrics));
    return new Mapping(mappings.get(0).site, mappings.get(0).stripDomain, metrics);
  }

  private static Mapping of(JsonNode root, String file) {
    try {
      return MappingYaml.mapping(root);
    } catch (IllegalArgumentException e) {
      throw new IngestException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
