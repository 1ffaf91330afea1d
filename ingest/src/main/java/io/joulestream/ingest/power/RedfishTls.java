package io.joulestream.ingest.power;

import io.joulestream.ingest.collect.HttpFetch;
import io.joulestream.ingest.collect.SourceContext;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Whom a controller's certificate has to come from. */
final class RedfishTls {

  private RedfishTls() {}

  /**
   * What asks controllers.
   *
   * @throws io.joulestream.ingest.IngestException if {@code ca_file} holds no certificate
   */
  static HttpFetch fetch(RedfishSettings settings, SourceContext context) {
    if (settings.insecure()) {
      return new HttpFetch(anybody(), context.clock());
    }
    return settings.caFile().isBlank()
        ? context.fetch()
        : new HttpFetch(Trust.in(Path.of(settings.caFile())), context.clock());
  }

  private static SSLContext anybody() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Anybody()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
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
