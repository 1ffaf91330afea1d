package io.joulestream.ingest.http;

import io.joulestream.ingest.IngestException;
import io.joulestream.ingest.collect.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The digest of a token in a file, which is read again when the file has changed. Of a file that
 * can no longer be read no token is accepted. Thread-safe.
 */
final class TokenFile {

  private static final Logger LOG = LoggerFactory.getLogger(TokenFile.class);
  private static final byte[] NONE = new byte[0];
  private static final FileTime NEVER = FileTime.fromMillis(0);

  private final Secret secret;
  private FileTime changed;
  private byte[] digest;

  /**
   * Reads it for the first time.
   *
   * @throws IngestException if it cannot be read or is empty
   */
  TokenFile(Secret secret) {
    this.secret = secret;
    this.changed = changed();
    this.digest = Sha256.of(secret.read());
  }

  /** SHA-256 of the token; empty if there is none any more. */
  synchronized byte[] digest() {
    FileTime now = changed();
    if (!now.equals(changed)) {
      changed = now;
      digest = again();
    }
    return digest;
  }

  private byte[] again() {
    try {
      byte[] read = Sha256.of(secret.read());
      LOG.info("{} has changed and was read again", secret.key());
      return read;
    } catch (IngestException e) {
      LOG.warn("{}: nobody is let in by it", e.getMessage());
      return NONE;
    }
  }

  private FileTime changed() {
    try {
      return Files.getLastModifiedTime(secret.file());
    } catch (IOException e) {
      return NEVER;
    }
  }
}
