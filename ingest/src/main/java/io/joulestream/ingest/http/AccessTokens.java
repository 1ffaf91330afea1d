package io.joulestream.ingest.http;

import io.joulestream.ingest.IngestException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tokens that callers may bear. Thread-safe. */
public final class AccessTokens {

  private static final String SCHEME = "Bearer ";

  private record Known(AccessToken token, TokenFile file) {}

  private final List<Known> known = new ArrayList<>();

  /**
   * Reads the files of all.
   *
   * @throws IngestException if one cannot be read or is empty, or two are the same
   */
  public AccessTokens(List<AccessToken> tokens) {
    Set<String> names = new HashSet<>();
    for (AccessToken token : tokens) {
      if (!names.add(token.name())) {
        throw new IngestException("two tokens are called '%s'".formatted(token.name()));
      }
      TokenFile file = new TokenFile(token.secret());
      for (Known other : known) {
        if (Arrays.equals(other.file.digest(), file.digest())) {
          throw new IngestException(
              "tokens '%s' and '%s' are the same: nobody could say who calls"
                  .formatted(other.token.name(), token.name()));
        }
      }
      known.add(new Known(token, file));
    }
  }

  boolean isEmpty() {
    return known.isEmpty();
  }

  /** Whether there is no token, or a header bears one of them. */
  public boolean letIn(@Nullable String authorization) {
    return isEmpty() || find(authorization == null ? "" : authorization).isPresent();
  }

  /**
   * Who bears the token of a header.
   *
   * @throws Refusal 401 if nobody does
   */
  Caller identify(@Nullable String authorization) throws Refusal {
    if (isEmpty()) {
      return Caller.ANYBODY;
    }
    return find(authorization == null ? "" : authorization)
        .map(token -> new Caller(token.name(), List.of(token.scope())))
        .orElseThrow(
            () ->
                new Refusal(
                    401,
                    "the bearer token is missing or wrong",
                    Map.of("WWW-Authenticate", "Bearer")));
  }

  /** Compares with every token, in a time that tells nothing of any. */
  private Optional<AccessToken> find(String authorization) {
    boolean isBearer = authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    byte[] sent = Sha256.of(isBearer ? authorization.substring(SCHEME.length()).strip() : "");
    Optional<AccessToken> found = Optional.empty();
    for (Known candidate : known) {
      if (MessageDigest.isEqual(sent, candidate.file.digest()) && isBearer) {
        found = Optional.of(candidate.token);
      }
    }
    return found;
  }
}
