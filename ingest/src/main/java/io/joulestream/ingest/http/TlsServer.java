package io.joulestream.ingest.http;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import io.joulestream.ingest.IngestException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** The endpoint's side of TLS 1.2 and 1.3. */
final class TlsServer extends HttpsConfigurator {

  private final boolean isClientKnown;

  private TlsServer(SSLContext context, boolean isClientKnown) {
    super(context);
    this.isClientKnown = isClientKnown;
  }

  /**
   * Reads certificates and key.
   *
   * @throws IngestException if one of the files is not what it should be
   */
  static TlsServer of(Tls tls) {
    List<X509Certificate> chain =
        new PemFile("ingest.tls.certificate_file", tls.certificate()).certificates();
    PemFile key = new PemFile("ingest.tls.key_file", tls.key());
    try {
      KeyStore own = empty();
      own.setKeyEntry(
          "ingest", key.privateKey(chain.get(0)), new char[0], chain.toArray(Certificate[]::new));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(own), trusted(tls), null);
      return new TlsServer(context, tls.clientCa().isPresent());
    } catch (GeneralSecurityException | IOException e) {
      throw new IngestException("ingest cannot speak TLS with ingest.tls: " + e.getMessage(), e);
    }
  }

  private static KeyManager[] keys(KeyStore own) throws GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, new char[0]);
    return keys.getKeyManagers();
  }

  /** Nobody's certificate is trusted where none is asked for. */
  private static TrustManager[] trusted(Tls tls) throws GeneralSecurityException, IOException {
    KeyStore authorities = empty();
    if (tls.clientCa().isEmpty()) {
      return new TrustManager[0];
    }
    int i = 0;
    for (Certificate certificate :
        new PemFile("ingest.tls.client_ca_file", tls.clientCa().get()).certificates()) {
      authorities.setCertificateEntry("ca" + i++, certificate);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(authorities);
    return trust.getTrustManagers();
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  @Override
  public void configure(HttpsParameters parameters) {
    SSLParameters settings = getSSLContext().getDefaultSSLParameters();
    settings.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    settings.setNeedClientAuth(isClientKnown);
    parameters.setSSLParameters(settings);
  }
}
