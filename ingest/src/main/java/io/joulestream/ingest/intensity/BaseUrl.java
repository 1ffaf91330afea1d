package io.joulestream.ingest.intensity;

import io.joulestream.ingest.collect.AddressText;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/** Where a provider is. */
record BaseUrl(String url) {

  BaseUrl {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      // without its cause, which quotes all of it
      throw new IllegalArgumentException(
          "url is '%s': that is no address".formatted(AddressText.shown(url)));
    }
    boolean isHttp = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
    if (!isHttp || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "url is '%s': it begins with https://".formatted(AddressText.shown(url)));
    }
    if (uri.getRawUserInfo() != null || uri.getRawQuery() != null) {
      // not quoted: these are where people put secrets
      throw new IllegalArgumentException("url has a user or a query: it ends before them");
    }
    url = url.replaceAll("/+$", "");
  }

  /** With its values encoded. */
  URI at(String path, Map<String, String> query) {
    String text =
        query.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
            .collect(Collectors.joining("&"));
    return URI.create(url + path + (text.isEmpty() ? "" : "?" + text));
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
