package io.joulestream.schemas;

import io.joulestream.schemas.avro.Level;

/**
 * A meter of a host, as a record of readings names it.
 *
 * @param device accelerator, empty above device level
 * @param meter its name among several meters of the same thing, or empty
 * @param model accelerator model, or empty
 * @param modelled whether its power comes from a model instead of a sensor
 * @param counterRangeMj value at which its counter wraps, mJ; 0 = never
 */
public record TickChannel(
    Level level,
    String device,
    String meter,
    String model,
    boolean modelled,
    long counterRangeMj) {}
