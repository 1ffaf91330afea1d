package io.joulestream.sink;

/**
 * A point in line protocol.
 *
 * @param destination where it belongs
 * @param identity what makes it the same point: measurement, tags and time; a later point of the
 *     same identity replaces it
 * @param line all of it, or as far as it got
 * @param timeMs epoch ms
 * @param fault why it cannot be written; empty if it can
 */
record EncodedPoint(
    Destination destination, String identity, String line, long timeMs, String fault) {}
