package io.joulestream.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate for loopback that the JDK's own keytool has made, and a store that trusts it. */
final class Certificates {

  static final String PASSWORD = "only-of-this-test";

  private final Path keys;
  private final Path trusted;

  /** Makes both in a directory. */
  Certificates(Path directory) throws Exception {
    this.keys = directory.resolve("keys.p12");
    this.trusted = directory.resolve("trusted.p12");
    Path certificate = directory.resolve("certificate.pem");
    keytool(
        keys,
        List.of(
            "-genkeypair",
            "-keyalg",
            "EC",
            "-dname",
            "CN=127.0.0.1",
            "-ext",
            "SAN=ip:127.0.0.1",
            "-validity",
            "2"));
    keytool(keys, List.of("-exportcert", "-rfc", "-file", certificate.toString()));
    keytool(trusted, List.of("-importcert", "-noprompt", "-file", certificate.toString()));
    Files.delete(certificate);
  }

  private static void keytool(Path store, List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(arguments);
    command.addAll(
        List.of(
            "-alias",
            "loopback",
            "-keystore",
            store.toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(said);
    }
  }

  Path keys() {
    return keys;
  }

  Path trusted() {
    return trusted;
  }

  /** For a server of this JVM. */
  SSLContext context() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream stream = Files.newInputStream(keys)) {
      store.load(stream, PASSWORD.toCharArray());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}
