package io.joulestream.standalone.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The settings that hold, as people may see them. */
final class EffectiveSettings {

  private static final List<String> SECRETS =
      List.of("password", "secret", "jaas", "token", "user.info", "credential", ".key", "_key");

  /** Names a file or a way, not a secret. */
  private static final List<String> NO_SECRETS = List.of("_file", ".source", ".location", ".url");

  private static final Pattern USER_IN_URL = Pattern.compile("://[^/@\\s]+@");

  private EffectiveSettings() {}

  /** Sections of a configuration as YAML, with secrets masked. */
  static String text(ObjectNode effective, List<String> sections) {
    ObjectNode shown = effective.deepCopy();
    shown.retain(sections);
    mask(shown);
    return YamlTree.write(shown).strip();
  }

  private static void mask(ObjectNode node) {
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      JsonNode value = entry.getValue();
      if (value instanceof ObjectNode inner) {
        mask(inner);
      } else if (isSecret(entry.getKey()) && !value.asText().isEmpty()) {
        entry.setValue(node.textNode("***"));
      } else if (value.isTextual()) {
        entry.setValue(node.textNode(USER_IN_URL.matcher(value.asText()).replaceAll("://***@")));
      }
    }
  }

  private static boolean isSecret(String key) {
    String name = key.toLowerCase(Locale.ROOT);
    return SECRETS.stream().anyMatch(name::contains)
        && NO_SECRETS.stream().noneMatch(name::endsWith);
  }
}
