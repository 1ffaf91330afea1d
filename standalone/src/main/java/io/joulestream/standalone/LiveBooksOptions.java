package io.joulestream.standalone;

import io.joulestream.standalone.embedded.StartFailure;
import io.joulestream.standalone.service.ConfigOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which live books are meant: those of a running {@code up}, or of a cluster. */
final class LiveBooksOptions {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "of a running up (default: ${DEFAULT-VALUE})")
  private Path data = Path.of("data");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "of the parts on a cluster, instead of --data")
  private @Nullable Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "another value for a key of that file; repeatable")
  private Map<String, String> overrides = new LinkedHashMap<>();

  /**
   * The books.
   *
   * @throws StartFailure if nothing runs or answers there, or the file is not understood
   */
  LiveBooks books() {
    LiveBooks books =
        config == null
            ? LiveBooks.of(DataOption.running(data))
            : LiveBooks.of(ConfigOption.read(config, overrides));
    return books.requireAnswer();
  }
}
