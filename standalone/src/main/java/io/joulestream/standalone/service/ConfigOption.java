package io.joulestream.standalone.service;

import io.joulestream.standalone.embedded.StartFailure;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where a command finds its settings. */
public final class ConfigOption {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "configuration in YAML, one file for all parts")
  private Path file = Path.of("joulestream.yaml");

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "another value for a key of the file, e.g. streams_app.threads=2; repeatable")
  private Map<String, String> overrides = new LinkedHashMap<>();

  /**
   * What holds.
   *
   * @throws StartFailure if the file or an override is not understood
   */
  public Configuration read() {
    return withEffective().configuration();
  }

  /**
   * What holds by a file.
   *
   * @param overrides values by key, which count before those of the file
   * @throws StartFailure if it is not understood
   */
  public static Configuration read(Path file, Map<String, String> overrides) {
    return ConfigurationFile.read(file, overrides).configuration();
  }

  ConfigurationFile.Read withEffective() {
    return ConfigurationFile.read(file, overrides);
  }
}
