package io.joulestream.ingest.power;

import io.joulestream.ingest.IngestException;
import io.joulestream.ingest.collect.HttpFetch;
import io.joulestream.ingest.collect.SourceContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Whom a controller's certificate has to come from. */
final class RedfishTls {

  private RedfishTls() {}

  /**
   * What asks controllers.
   *
   * @throws IngestException if {@code ca_file} holds no certificate
   */
  static HttpFetch fetch(RedfishSettings settings, SourceContext context) {
    try {
      if (settings.insecure()) {
        return new HttpFetch(trusting(new TrustManager[] {new Anybody()}), context.clock());
      }
      return settings.caFile().isBlank()
          ? context.fetch()
          : new HttpFetch(trusting(authorities(Path.of(settings.caFile()))), context.clock());
    } catch (IOException | GeneralSecurityException e) {
      throw new IngestException(
          "ca_file is %s, which holds no certificate in PEM: %s".formatted(settings.caFile(), e),
          e);
    }
  }

  private static SSLContext trusting(TrustManager[] managers) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers, null);
    return context;
  }

  private static TrustManager[] authorities(Path file)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream pem = Files.newInputStream(file)) {
      int number = 0;
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry("authority-" + number++, one);
      }
    }
    if (store.size() == 0) {
      throw new IOException("it has none");
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  /** Trusts whoever answers, under any name. Only with {@code insecure: true}. */
  private static final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
