package io.joulestream.ingest.power;

import io.joulestream.ingest.collect.AddressText;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * What is scraped.
 *
 * @param instance as Prometheus would call it: host and port, or the parameter {@code target} of an
 *     exporter that asks others
 * @param asksAnother whether it is such an exporter: its clock is not that of what it measures
 */
record Target(URI uri, String instance, boolean asksAnother) {

  private static final String PARAMETER = "target=";

  /**
   * A target by {@code host:port} or URL.
   *
   * @param path where the address has none
   * @throws IllegalArgumentException if it is neither, or shows a password
   */
  static Target of(String text, String scheme, String path) {
    String address = text.contains("://") ? text.strip() : scheme + "://" + text.strip() + path;
    try {
      URI uri = new URI(address);
      boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (isHttp && uri.getHost() != null && uri.getRawUserInfo() == null) {
        boolean hasPath = !uri.getRawPath().isEmpty() || uri.getRawQuery() != null;
        return of(hasPath ? uri : new URI(address + path));
      }
      if (uri.getRawUserInfo() != null) {
        throw new IllegalArgumentException(
            "the target on %s holds a user: say it in basic_auth_file".formatted(uri.getHost()));
      }
    } catch (URISyntaxException e) {
      // told below
    }
    throw new IllegalArgumentException(
        "'%s' is no target: it is host:port, or a URL of http or https"
            .formatted(AddressText.shown(text)));
  }

  private static Target of(URI uri) {
    String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    for (String parameter : query.split("&", -1)) {
      if (parameter.startsWith(PARAMETER) && parameter.length() > PARAMETER.length()) {
        String target =
            URLDecoder.decode(parameter.substring(PARAMETER.length()), StandardCharsets.UTF_8);
        return new Target(uri, target, true);
      }
    }
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return new Target(uri, uri.getHost() + port, false);
  }
}
