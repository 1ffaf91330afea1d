package io.joulestream.standalone.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.Topics;
import io.joulestream.standalone.embedded.EmbeddedRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which rules hold in a registry whose own is none. */
class SchemaSetupTest {

  @TempDir private Path directory;

  @Test
  void everySubjectGetsARuleAndAStricterOneOfResultsStays() throws Exception {
    try (EmbeddedRegistry registry = EmbeddedRegistry.start(directory.resolve("schemas"), 0);
        ConfluentSchemaIds ids = new ConfluentSchemaIds(registry.url(), Map.of())) {
      lowerTheGeneralRule(registry);
      ids.setCompatibility("p.job-totals-value", "FULL");

      List<String> changes = SchemaSetup.setRules(ids, "p.");
      List<String> secondTime = SchemaSetup.setRules(ids, "p.");

      assertEquals(Topics.all().size() - 1, changes.size(), changes.toString());
      assertTrue(
          changes.contains("p.site-balance-value: compatibility was NONE, is BACKWARD"),
          changes.toString());
      assertEquals("FULL_TRANSITIVE", ids.compatibility("p.power-readings-value").orElseThrow());
      assertEquals("FULL", ids.compatibility("p.job-totals-value").orElseThrow());
      assertEquals(List.of(), secondTime);
    }
  }

  private static void lowerTheGeneralRule(EmbeddedRegistry registry) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(registry.url() + "/config"))
            .PUT(BodyPublishers.ofString("{\"compatibility\":\"NONE\"}"))
            .build();
    assertEquals(
        200, HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode());
  }
}
