package io.joulestream.ingest.http;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How the endpoint speaks TLS. Files are read once, at the start.
 *
 * @param certificate of the endpoint in PEM, then those that it was signed with
 * @param key of the certificate in PEM (PKCS#8, not encrypted)
 * @param clientCa certificates in PEM; callers must have one that was signed with one of them
 */
public record Tls(Path certificate, Path key, Optional<Path> clientCa) {}
