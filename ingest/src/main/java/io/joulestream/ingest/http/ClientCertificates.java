package io.joulestream.ingest.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import io.joulestream.ingest.IngestException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Who calls, as the certificate of the connection says. Whether its authority is ours was found out
 * before.
 */
final class ClientCertificates {

  private final boolean isAskedFor;
  private final List<AllowedCertificate> allowed;

  /**
   * Certificates that may call.
   *
   * @param allowed if empty, all of the authority, whatever they send
   * @throws IngestException if some are allowed and none is asked for
   */
  ClientCertificates(boolean isAskedFor, List<AllowedCertificate> allowed) {
    if (!isAskedFor && !allowed.isEmpty()) {
      throw new IngestException(
          "ingest.certificates is set without ingest.tls.client_ca_file: nobody would be asked for"
              + " a certificate");
    }
    this.isAskedFor = isAskedFor;
    this.allowed = allowed;
  }

  /**
   * Who calls.
   *
   * @throws Refusal 403 if the certificate is not listed
   */
  Caller identify(HttpExchange exchange) throws Refusal {
    if (!isAskedFor || !(exchange instanceof HttpsExchange secured)) {
      return Caller.ANYBODY;
    }
    List<String> names = names(certificate(secured));
    if (allowed.isEmpty()) {
      return new Caller(first(names), List.of(Scope.ALL));
    }
    Optional<AllowedCertificate> found =
        allowed.stream().filter(candidate -> names.contains(candidate.subject())).findFirst();
    if (found.isEmpty()) {
      throw new Refusal(
          403, "the certificate of '%s' is not in ingest.certificates".formatted(first(names)));
    }
    return new Caller(found.get().subject(), List.of(found.get().scope()));
  }

  private static X509Certificate certificate(HttpsExchange exchange) throws Refusal {
    try {
      return (X509Certificate) exchange.getSSLSession().getPeerCertificates()[0];
    } catch (SSLPeerUnverifiedException e) {
      throw new Refusal(401, "a certificate is needed: " + e.getMessage());
    }
  }

  private static String first(List<String> names) {
    return names.isEmpty() ? "a certificate without a name" : names.get(0);
  }

  /** The common name first, then the alternative ones that are texts. */
  private static List<String> names(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    try {
      for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
        if (part.getType().equalsIgnoreCase("CN")) {
          names.add(String.valueOf(part.getValue()));
        }
      }
      var alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        alternatives.stream()
            .map(alternative -> alternative.get(1))
            .filter(String.class::isInstance)
            .forEach(name -> names.add((String) name));
      }
    } catch (InvalidNameException | CertificateParsingException e) {
      // what could be read counts
    }
    return names;
  }
}
