package io.joulestream.ingest.http;

import io.joulestream.ingest.collect.Secret;

/**
 * A token and what its bearer may send.
 *
 * @param name for logs and metrics, which never say the token
 */
public record AccessToken(String name, Secret secret, Scope scope) {}
