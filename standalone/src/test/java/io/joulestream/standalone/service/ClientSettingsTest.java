package io.joulestream.standalone.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.standalone.embedded.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets of clients come from where operators keep them. */
class ClientSettingsTest {

  @TempDir private Path directory;

  private String refusal(Map<String, String> settings, String file) {
    return assertThrows(StartFailure.class, () -> ClientSettings.read("kafka", settings, file))
        .sentence();
  }

  @Test
  void referencesAreFollowed() throws IOException {
    Files.writeString(directory.resolve("password"), "from a file\n");
    Files.writeString(directory.resolve("more.properties"), "key=from properties\n");

    assertEquals(
        Map.of(
            "a", "x " + System.getenv("PATH"),
            "b", "from a file;",
            "c", "from properties",
            "d", "${vault:/somewhere:key}"),
        ClientSettings.read(
            "kafka",
            Map.of(
                "a",
                "x ${env:PATH}",
                "b",
                "${dir:" + directory + ":password};",
                "c",
                "${file:" + directory.resolve("more.properties") + ":key}",
                "d",
                "${vault:/somewhere:key}"),
            ""));
  }

  @Test
  void theFileOfPropertiesWins() throws IOException {
    Path file = directory.resolve("client.properties");
    Files.writeString(file, "security.protocol=SASL_SSL\nnew=${env:PATH}\n");

    assertEquals(
        Map.of("security.protocol", "SASL_SSL", "kept", "1", "new", System.getenv("PATH")),
        ClientSettings.read(
            "kafka", Map.of("security.protocol", "PLAINTEXT", "kept", "1"), file.toString()));
  }

  @Test
  void aReferenceThatLeadsNowhereIsASentence() {
    String env = refusal(Map.of("ssl.key.password", "${env:NOBODY_SET_THIS}"), "");
    String file = refusal(Map.of("a", "${file:/nowhere.properties:key}"), "");
    String clientFile = refusal(Map.of(), directory.resolve("none").toString());

    assertEquals(
        "kafka.client: ssl.key.password refers to ${env:NOBODY_SET_THIS}, which is not there", env);
    assertTrue(file.contains("/nowhere.properties"), file);
    assertTrue(clientFile.startsWith("kafka.client_file is "), clientFile);
  }
}
