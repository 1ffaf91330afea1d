package io.joulestream.ingest.intensity;

import com.fasterxml.jackson.databind.JsonNode;
import io.joulestream.ingest.collect.HttpAnswer;
import io.joulestream.ingest.collect.SourceContext;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The token that WattTime gives for a name and a password. It holds 30 minutes, and is fetched anew
 * before that. WattTime allows 100 logins in 5 minutes; more than 10 here would be a mistake.
 */
final class WattTimeLogin {

  private static final Duration HOLDS = Duration.ofMinutes(25);
  private static final Limit LOGINS = new Limit(10, Duration.ofMinutes(5));

  private final WattTimeSettings settings;
  private final SourceContext context;
  private final URI uri;
  private final Budget budget;
  private final Set<String> secrets = new HashSet<>();
  private String token = "";
  private Instant since = Instant.EPOCH;

  WattTimeLogin(WattTimeSettings settings, SourceContext context) {
    this.settings = settings;
    this.context = context;
    this.uri = new BaseUrl(settings.url()).at("/login", Map.of());
    this.budget = LOGINS.budget(context.memory().resolve("logins.json"), context.clock());
  }

  /** One that still holds. */
  String token() throws IOException, InterruptedException {
    Instant now = context.clock().instant();
    if (token.isEmpty() || !now.isBefore(since.plus(HOLDS)) || now.isBefore(since)) {
      token = fetched();
      since = now;
    }
    return token;
  }

  /** It was refused. */
  void forget() {
    token = "";
  }

  private String fetched() throws IOException, InterruptedException {
    budget.take(context.name() + " (login)");
    budget.save();
    String password = settings.password().read();
    String pair = settings.username().read() + ":" + password;
    String basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    secrets.clear();
    secrets.add(password);
    secrets.add(basic);
    HttpAnswer answer =
        context.fetch().get(uri, Map.of("Authorization", "Basic " + basic), context.timeout());
    String fetched = token(answer);
    secrets.add(fetched);
    return fetched;
  }

  private String token(HttpAnswer answer) throws IOException {
    JsonNode text;
    try {
      text = answer.json(uri).path("token");
    } catch (IOException e) {
      // its sentence quotes what may be a token
      throw new IOException(HttpAnswer.place(uri) + " answers what is not JSON");
    }
    if (!text.isTextual() || text.asText().isBlank()) {
      throw new IOException(HttpAnswer.place(uri) + " answers without a token");
    }
    return text.asText();
  }

  Set<String> secrets() {
    return Set.copyOf(secrets);
  }
}
