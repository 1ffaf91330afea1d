package io.joulestream.standalone.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.ingest.http.HttpSettings;
import io.joulestream.ingest.http.Limits;
import io.joulestream.standalone.embedded.StartFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who may call ingest and read its pages, as a configuration says it. */
class IngestAccessTest {

  private static HttpSettings settings(String text) {
    return IngestAccess.of(
        ConfigurationFile.parse("j.yaml", text, Map.of()).configuration().ingest());
  }

  private static String refusal(String text) {
    return assertThrows(StartFailure.class, () -> settings(text)).sentence();
  }

  @Test
  void everythingReachesTheEndpoint() {
    HttpSettings settings =
        settings(
            """
            ingest:
              listen: 127.0.0.1:1
              token_file: all
              tokens: [{name: lon, file: f, sites: [lon1], kinds: [readings]}]
              tls: {certificate_file: c, key_file: k, client_ca_file: ca}
              certificates: [{subject: head, sites: ["*"], kinds: [job-events]}]
              limits: {body_bytes: 5000, concurrent_requests: 3}
            """);

    assertEquals(
        List.of("token_file", "lon"), settings.tokens().stream().map(t -> t.name()).toList());
    assertEquals(List.of("lon1"), settings.tokens().get(1).scope().sites());
    assertEquals(Path.of("k"), settings.tls().orElseThrow().key());
    assertEquals(Optional.of(Path.of("ca")), settings.tls().orElseThrow().clientCa());
    assertEquals("head", settings.certificates().get(0).subject());
    assertEquals(new Limits(5_000, 3), settings.limits());
  }

  @Test
  void whatCannotBeMeantIsRefused() {
    assertTrue(
        refusal("ingest: {tokens: [{name: a, file: f, sites: [lon1], kinds: [reading]}]}")
            .contains("kinds has 'reading': there are intensities, job-events, readings, sites"));
    assertTrue(
        refusal("ingest: {tokens: [{name: a b, file: f, sites: [lon1], kinds: [sites]}]}")
            .contains("name is 'a b'"));
    assertTrue(
        refusal("ingest: {tls: {key_file: k}}")
            .contains("ingest.tls.certificate_file is empty: certificate_file and key_file"));
    assertTrue(
        refusal("ingest: {tls: {client_ca_file: k}}").contains("client_ca_file needs certificate"));
    assertTrue(refusal("ingest: {limits: {read_within: 500ms}}").contains("at least a second"));
    assertTrue(refusal("ingest: {limits: {body_bytes: 5}}").contains("body_bytes is 5"));
  }

  @Test
  void metricsAreNotOpenToOtherMachinesUnlessSomebodySaysSo() {
    Listen everywhere = new Listen("0.0.0.0", 0);
    try (Meters meters = new Meters()) {
      String refused =
          assertThrows(
                  StartFailure.class,
                  () ->
                      Pages.start(
                          new Configuration.Http(everywhere, "", false),
                          meters,
                          () -> Condition.lacking("nothing")))
              .sentence();

      assertTrue(refused.contains("http.open_metrics: true"), refused);
      Pages.start(
              new Configuration.Http(everywhere, "", true),
              meters,
              () -> Condition.lacking("nothing"))
          .close();
    }
  }
}
