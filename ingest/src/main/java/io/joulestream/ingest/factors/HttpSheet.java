package io.joulestream.ingest.factors;

import io.joulestream.ingest.collect.HttpAnswer;
import io.joulestream.ingest.collect.Secret;
import io.joulestream.ingest.collect.SourceContext;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Rows that an address answers, which were changed when its Last-Modified says, else now. */
final class HttpSheet implements FactorSheet {

  private final URI uri;
  private final Optional<Secret> token;
  private final SourceContext context;

  HttpSheet(String url, String tokenFile, SourceContext context) {
    this.uri = URI.create(url);
    this.token = Secret.of("token_file", tokenFile);
    this.context = context;
  }

  @Override
  public Content read() throws IOException, InterruptedException {
    Map<String, String> headers = new HashMap<>();
    token.ifPresent(secret -> headers.put("Authorization", "Bearer " + secret.read()));
    HttpAnswer answer = context.fetch().get(uri, headers, context.timeout());
    long changedMs =
        answer
            .headers()
            .firstValue("Last-Modified")
            .flatMap(HttpSheet::time)
            .orElse(answer.receivedMs());
    return new Content(answer.text(), changedMs);
  }

  private static Optional<Long> time(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
              .toInstant()
              .toEpochMilli());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  @Override
  public String place() {
    return HttpAnswer.place(uri);
  }
}
