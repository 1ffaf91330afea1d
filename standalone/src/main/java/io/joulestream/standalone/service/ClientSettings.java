package io.joulestream.standalone.service;

import io.joulestream.standalone.embedded.StartFailure;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a client by its own names, from the configuration file and a file of properties, with
 * the secrets that they refer to.
 *
 * <p>References are those of Kafka's own providers: {@code ${env:NAME}}, {@code ${file:/FILE:KEY}},
 * {@code ${dir:/DIRECTORY:FILE}}. They are followed here, so that they hold for the registry's
 * client as well, and that one that leads nowhere is a sentence. Others, of {@code
 * config.providers} that the settings name, are left to the client.
 */
final class ClientSettings {

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file|dir):[^}]*}");

  private ClientSettings() {}

  /**
   * All of them.
   *
   * @param section of the configuration, for people
   * @param file of properties that win over {@code settings}; empty for none
   * @throws StartFailure if the file cannot be read or a secret is not there
   */
  static Map<String, String> read(String section, Map<String, String> settings, String file) {
    Map<String, String> all = new TreeMap<>(settings);
    if (!file.isBlank()) {
      load(section, Path.of(file)).forEach((k, v) -> all.put(String.valueOf(k), v.toString()));
    }
    Map<String, String> resolved = new TreeMap<>(resolve(section, all));
    resolved.forEach((key, value) -> requireResolved(section, key, value, all.get(key)));
    return resolved;
  }

  private static Properties load(String section, Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
      return properties;
    } catch (IOException | IllegalArgumentException e) {
      throw new StartFailure(
          "%s.client_file is %s, which cannot be read: %s".formatted(section, file, e), e);
    }
  }

  private static Map<String, String> resolve(String section, Map<String, String> settings) {
    Map<String, ConfigProvider> providers =
        Map.of(
            "env", new EnvVarConfigProvider(),
            "file", new FileConfigProvider(),
            "dir", new WithoutLineEnd(new DirectoryConfigProvider()));
    providers.values().forEach(provider -> provider.configure(Map.of()));
    try {
      return new ConfigTransformer(providers).transform(settings).data();
    } catch (ConfigException e) {
      throw new StartFailure(
          "a secret that %s.client refers to cannot be read: %s".formatted(section, e.getMessage()),
          e);
    }
  }

  /** A secret in a file of its own often ends with a line end, which is not part of it. */
  private record WithoutLineEnd(ConfigProvider files) implements ConfigProvider {

    @Override
    public ConfigData get(String path) {
      return stripped(files.get(path));
    }

    @Override
    public ConfigData get(String path, Set<String> keys) {
      return stripped(files.get(path, keys));
    }

    private static ConfigData stripped(ConfigData found) {
      Map<String, String> data = new TreeMap<>(found.data());
      data.replaceAll((key, value) -> value.stripTrailing());
      return new ConfigData(data);
    }

    @Override
    public void configure(Map<String, ?> settings) {
      files.configure(settings);
    }

    @Override
    public void close() throws IOException {
      files.close();
    }
  }

  /** A reference that leads nowhere stays as it is; one in a secret that was found is a secret. */
  private static void requireResolved(
      String section, String key, String value, @Nullable String written) {
    Matcher reference = REFERENCE.matcher(value);
    if (reference.find() && written != null && written.contains(reference.group())) {
      throw new StartFailure(
          "%s.client: %s refers to %s, which is not there"
              .formatted(section, key, reference.group()));
    }
  }
}
