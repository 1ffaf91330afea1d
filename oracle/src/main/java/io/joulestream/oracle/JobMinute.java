package io.joulestream.oracle;

import java.util.OptionalLong;
import java.util.Set;

/**
 * One job at one site in one window.
 *
 * @param windowMs start of the window, epoch ms
 * @param energyMj active and held idle, overhead included
 * @param pairs emissions of each signal and scope
 * @param uncertaintyMj how far the energy may be off
 * @param uncertaintyUg how far the location's emissions may be off; empty where they are
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
    Set<String> markers,
    PairEmissions pairs,
    Bill bill,
    long uncertaintyMj,
    OptionalLong uncertaintyUg) {}
