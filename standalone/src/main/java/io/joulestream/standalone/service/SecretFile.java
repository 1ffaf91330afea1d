package io.joulestream.standalone.service;

import io.joulestream.standalone.embedded.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A file with one secret in it. */
final class SecretFile {

  private SecretFile() {}

  /**
   * The secret, without the line end that editors add; none if no file is named.
   *
   * @param key of the setting, for people
   * @throws StartFailure if the file cannot be read or is empty
   */
  static Optional<String> read(String key, String file) {
    if (file.isBlank()) {
      return Optional.empty();
    }
    try {
      String secret = Files.readString(Path.of(file)).strip();
      if (secret.isEmpty()) {
        throw new StartFailure("%s is %s, which is empty".formatted(key, file));
      }
      return Optional.of(secret);
    } catch (IOException e) {
      throw new StartFailure("%s is %s, which cannot be read: %s".formatted(key, file, e), e);
    }
  }
}
