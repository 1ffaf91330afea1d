package io.joulestream.ingest.http;

import io.joulestream.ingest.IngestException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file in PEM. What is wrong with it is said without a word of what is in it.
 *
 * @param key of the setting, for people
 */
record PemFile(String key, Path file) {

  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]*)-----END PRIVATE KEY-----");

  /**
   * All certificates in it.
   *
   * @throws IngestException if it cannot be read or holds none
   */
  List<X509Certificate> certificates() {
    try {
      List<X509Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes()))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!found.isEmpty()) {
        return found;
      }
    } catch (GeneralSecurityException e) {
      // said below: what the parser quotes may be a secret
    }
    throw refusal("holds no certificate in PEM ('BEGIN CERTIFICATE')");
  }

  /**
   * The private key of a certificate.
   *
   * @throws IngestException if it cannot be read or holds none of that kind
   */
  PrivateKey privateKey(X509Certificate certificate) {
    String algorithm = certificate.getPublicKey().getAlgorithm();
    Matcher found = PRIVATE_KEY.matcher(new String(bytes(), StandardCharsets.ISO_8859_1));
    if (!found.find()) {
      throw refusal(
          "holds no PKCS#8 key in PEM ('BEGIN PRIVATE KEY'): openssl pkcs8 -topk8 -nocrypt makes one");
    }
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(found.group(1));
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw refusal("holds no %s key, which the certificate needs".formatted(algorithm));
    }
  }

  private byte[] bytes() {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IngestException("%s is %s, which cannot be read: %s".formatted(key, file, e), e);
    }
  }

  private IngestException refusal(String what) {
    return new IngestException("%s is %s, which %s".formatted(key, file, what));
  }
}
