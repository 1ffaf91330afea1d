package io.joulestream.ingest.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.ingest.IngestException;
import io.joulestream.schemas.Acceptance;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The endpoint over TLS, with certificates that the JDK's own keytool has made. */
class TlsTest {

  @TempDir private Path directory;

  private final Recorded sink = new Recorded();
  private Identity server;
  private Identity head;
  private Identity other;
  private Identity stranger;

  @BeforeEach
  void makeCertificates() throws Exception {
    server = Identity.make(directory, "127.0.0.1", "EC");
    head = Identity.make(directory, "lon1-head", "RSA");
    other = Identity.make(directory, "other", "EC");
    stranger = Identity.make(directory, "stranger", "EC");
  }

  private Tls tls(Identity... authorities) throws IOException {
    StringBuilder all = new StringBuilder();
    for (Identity authority : authorities) {
      all.append(Files.readString(authority.certificate()));
    }
    return new Tls(
        server.certificate(),
        server.key(),
        authorities.length == 0
            ? Optional.empty()
            : Optional.of(Files.writeString(directory.resolve("ca.pem"), all)));
  }

  private HttpIngest start(Tls tls, List<AccessToken> tokens, AllowedCertificate... allowed) {
    return start(
        new HttpSettings(
            TestEndpoint.loopback(), tokens, Optional.of(tls), List.of(allowed), Limits.DEFAULT));
  }

  private HttpIngest start(HttpSettings settings) {
    return new HttpIngest(settings, sink, Formats.ours(Acceptance.DEFAULT), Clock.systemUTC());
  }

  private int post(HttpIngest to, Optional<Identity> as, String site) throws Exception {
    return answer(to, as, site, "").statusCode();
  }

  private HttpResponse<String> answer(
      HttpIngest to, Optional<Identity> as, String site, String token) throws Exception {
    HttpClient client = HttpClient.newBuilder().sslContext(Identity.client(as, server)).build();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + to.port() + "/v1/sites"))
            .POST(BodyPublishers.ofString(TestEndpoint.site(site)));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void recordsComeOverTls() throws Exception {
    try (HttpIngest ingest = start(tls(), List.of())) {
      assertEquals(200, post(ingest, Optional.empty(), "lon1"));
      assertEquals(1, sink.records.size());
    }
  }

  @Test
  void callersNeedACertificateOfTheAuthority() throws Exception {
    try (HttpIngest ingest = start(tls(head), List.of())) {
      assertEquals(200, post(ingest, Optional.of(head), "lon1"));
      assertThrows(IOException.class, () -> post(ingest, Optional.empty(), "lon1"));
      assertThrows(IOException.class, () -> post(ingest, Optional.of(stranger), "lon1"));
    }
  }

  @Test
  void aCertificateIsForItsSites() throws Exception {
    AllowedCertificate listed =
        new AllowedCertificate("lon1-head", new Scope(List.of("lon1"), List.of("*")));
    try (HttpIngest ingest = start(tls(head, other), List.of(), listed)) {
      assertEquals(200, post(ingest, Optional.of(head), "lon1"));
      assertEquals(403, post(ingest, Optional.of(head), "fra1"));
      HttpResponse<String> unlisted = answer(ingest, Optional.of(other), "lon1", "");
      assertEquals(403, unlisted.statusCode());
      assertTrue(unlisted.body().contains("the certificate of 'other' is not in"));
      assertEquals(1, sink.records.size());
    }
  }

  @Test
  void whoNeedsATokenTooMayDoWhatBothAllow() throws Exception {
    AccessToken token =
        TestEndpoint.token(directory, "t", new Scope(List.of("lon1", "lon2"), List.of("*")));
    AllowedCertificate listed =
        new AllowedCertificate("lon1-head", new Scope(List.of("lon1"), List.of("*")));
    try (HttpIngest ingest = start(tls(head), List.of(token), listed)) {
      assertEquals(401, post(ingest, Optional.of(head), "lon1"));
      assertEquals(200, answer(ingest, Optional.of(head), "lon1", "secret of t").statusCode());
      assertEquals(403, answer(ingest, Optional.of(head), "lon2", "secret of t").statusCode());
    }
  }

  /** TLS alone does not say who calls. */
  @Test
  void anOpenAddressNeedsToKnowItsCallers() throws Exception {
    IngestException refused = assertThrows(IngestException.class, () -> start(everywhere(tls())));

    assertTrue(refused.getMessage().contains("without a token or certificates of callers"));
    start(everywhere(tls(head))).close();
  }

  private static HttpSettings everywhere(Tls tls) {
    return new HttpSettings(
        new InetSocketAddress("0.0.0.0", 0),
        List.of(),
        Optional.of(tls),
        List.of(),
        Limits.DEFAULT);
  }

  @Test
  void filesThatAreNotWhatTheyShouldBeAreNamedWithoutTheirContents() throws Exception {
    String key = refusal(new Tls(server.certificate(), server.certificate(), Optional.empty()));
    String certificate = refusal(new Tls(server.key(), server.key(), Optional.empty()));
    String otherKind = refusal(new Tls(server.certificate(), head.key(), Optional.empty()));

    assertTrue(key.contains("ingest.tls.key_file is"), key);
    assertTrue(key.contains("holds no PKCS#8 key in PEM"), key);
    assertTrue(certificate.contains("holds no certificate in PEM"), certificate);
    assertTrue(otherKind.contains("holds no EC key"), otherKind);
    String secret = Files.readAllLines(server.key()).get(1);
    assertFalse((key + certificate + otherKind).contains(secret));
  }

  private String refusal(Tls tls) {
    return String.valueOf(
        assertThrows(IngestException.class, () -> start(tls, List.of())).getMessage());
  }
}
