package io.joulestream.ingest.power;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.joulestream.ingest.catalogue.SourceType;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Keys of the configuration, bound as the loader binds them. */
class PowerDefaultsTest {

  private static final ObjectMapper YAML =
      JsonMapper.builder(new YAMLFactory())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  @Test
  void everyKeyHasADefault() throws Exception {
    for (SourceType type :
        new SourceType[] {SourceType.NVIDIA_SMI, SourceType.REDFISH, SourceType.TPU}) {
      TreeSet<String> components = new TreeSet<>();
      Arrays.stream(type.settings().getRecordComponents())
          .forEach(
              component ->
                  components.add(
                      component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT)));

      assertEquals(components, keys(type), type.toString());
    }
  }

  private static Set<String> keys(SourceType type) throws Exception {
    Set<String> keys = new TreeSet<>();
    YAML.readTree(type.defaults()).fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  @Test
  void controllersAreListedWithWhatTheyNeed() throws Exception {
    RedfishSettings settings =
        YAML.readValue(
            """
            targets:
              - {url: "https://10.0.0.7"}
              - {url: "https://bmc8/", host: node8, chassis: DGX}
            username_file: ""
            password_file: ""
            ca_file: ""
            insecure: false
            energy_counter: true
            """,
            RedfishSettings.class);

    assertEquals("10.0.0.7", settings.targets().get(0).host());
    assertEquals("node8", settings.targets().get(1).host());
    assertEquals("DGX", settings.targets().get(1).chassis());
  }

  @Test
  void aWrongKeyOfATargetIsNamed() {
    JsonMappingException e =
        assertThrows(
            JsonMappingException.class,
            () -> YAML.readValue("{url: 'https://bmc', chasis: DGX}", RedfishTarget.class));

    assertTrue(e.getMessage().contains("targets has the key 'chasis'"), e.getMessage());
  }

  @Test
  void aUrlThatIsNoneIsRefusedWithoutItsPassword() throws Exception {
    for (String url : new String[] {"https://u:secret@bmc", "https://u:secret@b mc", "bmc", ""}) {
      Map<String, String> keys = Map.of("url", url);
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> RedfishTarget.of(keys));
      IllegalArgumentException tpu =
          assertThrows(IllegalArgumentException.class, () -> TpuTarget.of(keys));

      assertTrue(e.getMessage().startsWith("targets has a url that is "), e.getMessage());
      assertTrue(tpu.getMessage().startsWith("targets has a url that is "), tpu.getMessage());
      assertFalse((e.getMessage() + tpu.getMessage()).contains("secret"));
    }
    assertEquals("bmc", YAML.readValue("{url: 'https://bmc', host: }", RedfishTarget.class).host());
  }

  @Test
  void wattsOfATpuNeedTheirSource() throws Exception {
    TpuSettings settings =
        YAML.readValue(
            """
            targets: [{url: "http://node1:2112/metrics"}]
            host_label: node
            scope: chip
            watts:
              tpu-v5p: {idle_w: 90, active_w: 210.5, source: rack meter of May}
            """,
            TpuSettings.class);

    assertEquals("rack meter of May", settings.watts().get("tpu-v5p").source());
    assertThrows(
        JsonMappingException.class,
        () -> YAML.readValue("{idle_w: 90, active_w: 200}", TpuWatts.class));
    assertThrows(
        JsonMappingException.class,
        () -> YAML.readValue("{idle_w: 290, active_w: 200, source: x}", TpuWatts.class));
  }
}
