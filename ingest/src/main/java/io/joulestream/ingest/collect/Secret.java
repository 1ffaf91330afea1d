package io.joulestream.ingest.collect;

import io.joulestream.ingest.IngestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A secret in a file, read anew whenever it is needed, so that it can be changed while the process
 * runs. Its text says only which file it is.
 *
 * @param key of the setting, for people
 */
public record Secret(String key, Path file) {

  /** The secret of a setting; none if no file is named. */
  public static Optional<Secret> of(String key, String file) {
    return file.isBlank() ? Optional.empty() : Optional.of(new Secret(key, Path.of(file)));
  }

  /**
   * What is in the file, without the line end that editors add.
   *
   * @throws IngestException if it cannot be read or is empty
   */
  public String read() {
    try {
      String secret = Files.readString(file).strip();
      if (secret.isEmpty()) {
        throw new IngestException("%s is %s, which is empty".formatted(key, file));
      }
      return secret;
    } catch (IOException e) {
      throw new IngestException("%s is %s, which cannot be read: %s".formatted(key, file, e), e);
    }
  }
}
