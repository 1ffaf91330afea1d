package io.joulestream.ingest.power;

import io.joulestream.ingest.IngestException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Trusts the certificate authorities in a file, and nobody else. */
final class Trust {

  private Trust() {}

  /**
   * Of a file in PEM.
   *
   * @throws IngestException if it holds none
   */
  static SSLContext in(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> authorities =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (authorities.isEmpty()) {
        throw new IngestException("ca_file is %s, which holds no certificate".formatted(file));
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trusting(authorities).getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IngestException("ca_file is %s, which cannot be read: %s".formatted(file, e), e);
    }
  }

  private static TrustManagerFactory trusting(Collection<? extends Certificate> authorities)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int number = 0;
    for (Certificate authority : authorities) {
      store.setCertificateEntry("ca-" + number++, authority);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }
}
