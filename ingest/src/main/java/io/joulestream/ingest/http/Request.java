package io.joulestream.ingest.http;

import java.util.Map;

/**
 * A request that may be made and was read whole.
 *
 * @param headers by name in lower case, of each the first
 * @param receivedMs when it was there, epoch ms
 */
@SuppressWarnings("ArrayRecordComponent") // made and read once
record Request(
    String path, Map<String, String> headers, byte[] body, Caller caller, long receivedMs) {

  String header(String name) {
    return headers.getOrDefault(name, "");
  }
}
