package io.joulestream.ingest.intensity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.joulestream.ingest.IngestException;
import io.joulestream.ingest.catalogue.SourceType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every key has its default, and nonsense is refused by a sentence that begins with the key. */
class IntensitySettingsTest {

  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {"electricity-maps", "watttime", "neso", "yearly-factors", "csv-intensity"})
  void everyKeyHasItsDefault(String name) throws Exception {
    SourceType type = SourceType.of(name).orElseThrow();
    JsonNode defaults = new YAMLMapper().readTree(type.defaults());
    TreeSet<String> keys = new TreeSet<>();
    defaults.fieldNames().forEachRemaining(keys::add);
    TreeSet<String> components = new TreeSet<>();
    Arrays.stream(type.settings().getRecordComponents())
        .forEach(
            part ->
                components.add(
                    part.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT)));

    assertEquals(components, keys);
  }

  @Test
  void electricityMapsRefuses() {
    refused("zones is empty", () -> maps("https://h/v3", Map.of(), "direct", "hourly", 7, 1));
    refused("scopes", () -> maps("https://h/v3", Map.of("DE", "DE"), "both", "hourly", 7, 1));
    refused("granularity", () -> maps("https://h", Map.of("DE", "DE"), "direct", "daily", 7, 1));
    refused("repull_days", () -> maps("https://h", Map.of("DE", "DE"), "direct", "hourly", -1, 1));
    refused("requests", () -> maps("https://h", Map.of("DE", "DE"), "direct", "hourly", 7, 0));
    refused("url", () -> maps("ftp://h", Map.of("DE", "DE"), "direct", "hourly", 7, 1));
    IllegalArgumentException user =
        refused("url", () -> maps("https://u:pw@h", Map.of("DE", "DE"), "direct", "hourly", 7, 1));
    assertTrue(!String.valueOf(user.getMessage()).contains("pw"), user.getMessage());
  }

  private ElectricityMapsSettings maps(
      String url, Map<String, String> zones, String scope, String step, int day, int requests) {
    return new ElectricityMapsSettings(
        url, "", zones, List.of(scope), step, true, false, List.of(day), requests, HOUR);
  }

  @Test
  void theOthersRefuse() {
    refused("zone is empty", () -> neso("", Map.of(), HOUR));
    refused("regions", () -> neso("GB", Map.of("18", "GB-X"), HOUR));
    refused("recent", () -> neso("GB", Map.of(), Duration.ofDays(15)));
    refused("recent and ahead", () -> neso("GB", Map.of(), Duration.ofDays(14)));
    refused("username_file", () -> watttime("", "co2_moer"));
    refused("signals", () -> watttime("user", "health_damage"));
    refused("zones is empty", () -> new YearlyFactorsSettings(Map.of(), ""));
    refused("path is empty", () -> new CsvIntensitySettings(" "));
  }

  private static NesoSettings neso(String zone, Map<String, String> regions, Duration recent) {
    return new NesoSettings("https://h", zone, regions, recent, HOUR, HOUR, 1, HOUR);
  }

  private static WattTimeSettings watttime(String user, String signal) {
    return new WattTimeSettings(
        "https://h",
        user,
        "password",
        Map.of("CAISO_NORTH", "US-CAL-CISO"),
        List.of(signal),
        HOUR,
        true,
        false,
        List.of(),
        1,
        HOUR);
  }

  @Test
  void aSecretThatIsNotThereStopsTheStart() {
    IngestException missing =
        assertThrows(
            IngestException.class,
            () ->
                watttime(directory.resolve("none").toString(), "co2_moer")
                    .open(Contexts.at(directory, new SetClock("2025-10-17T11:20:00Z"))));
    assertTrue(String.valueOf(missing.getMessage()).startsWith("username_file is "));
  }

  private static IllegalArgumentException refused(String start, Executable made) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, made);
    assertTrue(String.valueOf(e.getMessage()).startsWith(start), e.getMessage());
    return e;
  }
}
