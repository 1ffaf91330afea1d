package io.joulestream.ingest.http;

/**
 * A certificate of a caller and what its holder may send.
 *
 * @param subject its common name, or one of its alternative names
 */
public record AllowedCertificate(String subject, Scope scope) {}
