package io.joulestream.standalone;

import io.joulestream.standalone.embedded.StartFailure;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --data}, which every command that concerns an installation has. */
final class DataOption {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "where the installation keeps all it has (default: ${DEFAULT-VALUE})")
  private Path root = Path.of("data");

  Path root() {
    return root;
  }

  /**
   * Where the running installation can be reached.
   *
   * @throws StartFailure if none runs
   */
  DataDirectory.Run running() {
    return running(root);
  }

  static DataDirectory.Run running(Path root) {
    return DataDirectory.run(root)
        .orElseThrow(
            () ->
                new StartFailure(
                    "nothing runs in "
                        + root
                        + ": start it with ./joulestream up, or name its --data"));
  }
}
