package io.joulestream.sink;

/**
 * A point in line protocol.
 *
 * @param identity what makes it the same point: measurement, tags and time; a later point of the
 *     same identity replaces it
 * @param line all of it
 */
record EncodedPoint(String identity, String line) {}
