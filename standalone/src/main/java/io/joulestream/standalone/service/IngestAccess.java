package io.joulestream.standalone.service;

import io.joulestream.ingest.collect.Secret;
import io.joulestream.ingest.http.AccessToken;
import io.joulestream.ingest.http.AllowedCertificate;
import io.joulestream.ingest.http.HttpSettings;
import io.joulestream.ingest.http.Limits;
import io.joulestream.ingest.http.Scope;
import io.joulestream.ingest.http.Tls;
import io.joulestream.standalone.embedded.StartFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Who may send what to the endpoint, and how much of it at a time. */
public final class IngestAccess {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  /** From the end of a request to the end of its answer. */
  private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(1);

  private IngestAccess() {}

  /** A token for some sites and kinds; {@code *} stands for all. */
  public record Token(String name, String file, List<String> sites, List<String> kinds) {

    public Token {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "name is '%s': it has 1 to 64 letters, digits, dots, underscores and dashes"
                .formatted(name));
      }
      requireText("file", file);
      var unused = new Scope(sites, kinds);
    }

    private AccessToken access() {
      return new AccessToken(
          name,
          new Secret("the token " + name + " of ingest.tokens", Path.of(file)),
          new Scope(sites, kinds));
    }
  }

  /** A certificate for some sites and kinds. */
  public record Certificate(String subject, List<String> sites, List<String> kinds) {

    public Certificate {
      requireText("subject", subject);
      var unused = new Scope(sites, kinds);
    }

    private AllowedCertificate access() {
      return new AllowedCertificate(subject, new Scope(sites, kinds));
    }
  }

  /** Files in PEM; empty for no TLS, or for callers without certificates. */
  public record TlsFiles(String certificateFile, String keyFile, String clientCaFile) {

    private Optional<Tls> tls() {
      if (certificateFile.isBlank() != keyFile.isBlank()) {
        throw new StartFailure(
            "ingest.tls.%s is empty: certificate_file and key_file go together"
                .formatted(keyFile.isBlank() ? "key_file" : "certificate_file"));
      }
      if (certificateFile.isBlank() && !clientCaFile.isBlank()) {
        throw new StartFailure(
            "ingest.tls.client_ca_file needs certificate_file and key_file: certificates are shown"
                + " over TLS only");
      }
      return certificateFile.isBlank()
          ? Optional.empty()
          : Optional.of(
              new Tls(
                  Path.of(certificateFile),
                  Path.of(keyFile),
                  Optional.of(clientCaFile).filter(file -> !file.isBlank()).map(Path::of)));
    }
  }

  /** How much is taken at a time. */
  public record RequestLimits(int bodyBytes, int concurrentRequests, Duration readWithin) {

    public RequestLimits {
      var unused = new Limits(bodyBytes, concurrentRequests);
      if (readWithin.toSeconds() < 1) {
        throw new IllegalArgumentException(
            "read_within is %s: it is at least a second".formatted(readWithin));
      }
    }

    /**
     * Ends connections whose request takes longer to come, or that do not fetch their answer, in
     * the whole process. The JDK's server knows only this way, and looks only once: before the
     * first server is made.
     */
    void limitReading() {
      setIfAbsent("maxReqTime", readWithin);
      // whoever waits for records to be safe has to hear of it yet
      setIfAbsent("maxRspTime", readWithin.plus(ANSWERED_WITHIN));
    }

    private static void setIfAbsent(String name, Duration value) {
      String property = "sun.net.httpserver." + name;
      if (System.getProperty(property) == null) {
        System.setProperty(property, Long.toString(value.toSeconds()));
      }
    }
  }

  private static void requireText(String key, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(key + " is empty: it is needed");
    }
  }

  /** Settings of the endpoint. */
  static HttpSettings of(Configuration.Ingest ingest) {
    List<AccessToken> tokens = new ArrayList<>();
    Secret.of("ingest.token_file", ingest.tokenFile())
        .ifPresent(secret -> tokens.add(new AccessToken("token_file", secret, Scope.ALL)));
    ingest.tokens().forEach(token -> tokens.add(token.access()));
    return new HttpSettings(
        ingest.listen().address(),
        tokens,
        ingest.tls().tls(),
        ingest.certificates().stream().map(Certificate::access).toList(),
        new Limits(ingest.limits().bodyBytes(), ingest.limits().concurrentRequests()));
  }
}
