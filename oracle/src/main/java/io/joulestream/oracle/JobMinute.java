package io.joulestream.oracle;

import java.util.OptionalLong;
import java.util.Set;

/**
 * One job at one site in one window.
 *
 * @param windowMs start of the window, epoch ms
 * @param energyMj active and held idle, overhead included
 */
public record JobMinute(
    String job,
    String site,
    String zone,
    long windowMs,
    long energyMj,
    long heldIdleMj,
    long overheadMj,
    OptionalLong facilityMj,
    OptionalLong locationUg,
    OptionalLong intensityMgPerKwh,
    String intensityStatus,
    String intensityProvider,
    long countedMs,
    long integratedMs,
    long bridgedMs,
    long modelledMs,
    long missingMs,
    int revision,
    Set<String> markers) {}
