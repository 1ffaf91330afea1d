package io.joulestream.ingest.power;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.ingest.IngestException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A controller with a certificate that nobody has signed, as most have. */
class RedfishTlsTest {

  private static final String PASSWORD = "only-of-this-test";

  private final PowerRecording into = new PowerRecording();
  private @TempDir Path folder;

  @Test
  void aCertificateHasToBeTrustedAndInsecureIsLoud() throws Exception {
    try (RedfishServer server = new RedfishServer(Optional.of(certificate("127.0.0.1")))) {
      server
          .withChassis("1U")
          .with("/Chassis/1U/Power", "{'PowerControl': [{'PowerConsumedWatts': 5}]}");

      poll(server, "", false);
      assertEquals(1, into.problems().size());
      assertTrue(
          into.problems().get(0).contains("has a certificate that is not trusted; ca_file can"),
          into.problems().get(0));
      assertEquals(List.of(), into.readings());
      poll(server, folder.resolve("bmc.pem").toString(), false);
      assertEquals(1, into.readings().size());
      assertEquals(1, into.problems().size());
      poll(server, "", true);

      assertEquals(2, into.readings().size());
      assertEquals(
          "power: insecure is true: nobody verifies who answers, and who does learns the password",
          into.problems().get(1));
    }
  }

  @Test
  void aTrustedCertificateOfAnotherNameIsRefused() throws Exception {
    try (RedfishServer server = new RedfishServer(Optional.of(certificate("127.0.0.2")))) {
      server
          .withChassis("1U")
          .with("/Chassis/1U/Power", "{'PowerControl': [{'PowerConsumedWatts': 5}]}");

      poll(server, folder.resolve("bmc.pem").toString(), false);

      assertEquals(List.of(), into.readings());
      assertTrue(into.problems().get(0).contains("has a certificate that is not trusted"));
    }
  }

  @Test
  void aFileWithoutCertificatesStopsTheStart() throws Exception {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "\n");
    try (RedfishServer server = new RedfishServer(Optional.empty())) {
      IngestException e =
          assertThrows(IngestException.class, () -> poll(server, empty.toString(), false));
      assertTrue(e.getMessage().startsWith("ca_file is " + empty), e.getMessage());
    }
  }

  private void poll(RedfishServer server, String caFile, boolean insecure) throws Exception {
    new RedfishSettings(
            List.of(new RedfishTarget(server.url(), "node7", "")), "", "", caFile, insecure, true)
        .open(PowerRecording.context(Clock.systemUTC()))
        .poll(into);
  }

  /** Of an address, by the JDK's own keytool; itself in {@code bmc.pem}. */
  private SSLContext certificate(String address) throws Exception {
    Path keys = folder.resolve("keys.p12");
    keytool(
        keys,
        List.of("-genkeypair", "-keyalg", "EC", "-dname", "CN=bmc", "-ext", "SAN=ip:" + address));
    keytool(keys, List.of("-exportcert", "-rfc", "-file", folder.resolve("bmc.pem").toString()));
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream stream = Files.newInputStream(keys)) {
      store.load(stream, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private static void keytool(Path store, List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(arguments);
    command.addAll(List.of("-alias", "bmc", "-keystore", store.toString()));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
  }
}
