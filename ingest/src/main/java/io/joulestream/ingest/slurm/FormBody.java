package io.joulestream.ingest.slurm;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A body of {@code application/x-www-form-urlencoded}. */
final class FormBody {

  private FormBody() {}

  /**
   * Its fields by name.
   *
   * @throws IllegalArgumentException if it is none, or has a field twice
   */
  static Map<String, String> fields(byte[] body) {
    Map<String, String> fields = new HashMap<>();
    String text = new String(body, StandardCharsets.UTF_8).strip();
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("the body is no form: '%s'".formatted(start(pair)));
      }
      String name = decoded(pair.substring(0, equals));
      if (fields.put(name, decoded(pair.substring(equals + 1))) != null) {
        throw new IllegalArgumentException("the form has %s twice".formatted(start(name)));
      }
    }
    return fields;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'%s' is not urlencoded".formatted(start(text)), e);
    }
  }

  private static String start(String text) {
    return text.length() > 40 ? text.substring(0, 40) + "…" : text;
  }
}
