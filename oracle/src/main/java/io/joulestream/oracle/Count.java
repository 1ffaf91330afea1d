package io.joulestream.oracle;

/**
 * Records of one kind (section 2).
 *
 * @param accepted identities
 * @param duplicates further records of those identities
 * @param conflicts those duplicates that differ from the winner of their identity
 */
public record Count(long accepted, long duplicates, long conflicts) {}
