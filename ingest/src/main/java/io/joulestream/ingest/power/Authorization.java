package io.joulestream.ingest.power;

import io.joulestream.ingest.collect.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** What lets us in, read from its file each time; at most one of the two. */
record Authorization(Optional<Secret> bearerToken, Optional<Secret> userAndPassword) {

  /**
   * The header, if there is one.
   *
   * @throws io.joulestream.ingest.IngestException if its file cannot be read
   */
  Map<String, String> header() {
    return bearerToken
        .map(secret -> "Bearer " + secret.read())
        .or(() -> userAndPassword.map(secret -> "Basic " + base64(secret.read())))
        .map(value -> Map.of("Authorization", value))
        .orElse(Map.of());
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
