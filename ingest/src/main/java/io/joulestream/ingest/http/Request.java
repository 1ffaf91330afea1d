package io.joulestream.ingest.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request that may be made and was read whole.
 *
 * @param headers by name in lower case, of each the first
 * @param receivedMs when it was there, epoch ms
 */
@SuppressWarnings("ArrayRecordComponent") // made and read once
record Request(
    String path, Map<String, String> headers, byte[] body, Caller caller, long receivedMs) {

  /** The same with another body. */
  Request with(byte[] otherBody) {
    return new Request(path, headers, otherBody, caller, receivedMs);
  }

  /** Empty if it was not sent. */
  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  /** The same for requests that say the same: of the body and of the headers that describe it. */
  String fingerprint() {
    MessageDigest digest = Sha256.digest();
    new TreeMap<>(headers)
        .forEach(
            (name, value) -> {
              if (name.equals("content-type") || name.startsWith("ce-")) {
                digest.update((name + ":" + value + "\n").getBytes(StandardCharsets.UTF_8));
              }
            });
    digest.update(body);
    return HexFormat.of().formatHex(digest.digest());
  }
}
