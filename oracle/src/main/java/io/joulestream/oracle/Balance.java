package io.joulestream.oracle;

import java.util.OptionalLong;

/**
 * The books of one site for one window: measured = active + held idle + unallocated.
 *
 * @param windowMs start of the window, epoch ms
 * @param overheadMj what the hosts used outside their devices, charged or not
 * @param pairs emissions of each signal and scope
 * @param upstreamLevel of the meters above the hosts that are compared, FACILITY or RACK; empty if
 *     none covers any of the window
 * @param upstreamMj what those meters read; empty without them
 * @param upstreamMissingMs time of the window that they do not cover, ms × meters
 * @param unexplainedMj upstream − measured
 * @param uncertaintyMj how far the measured energy may be off
 */
public record Balance(
    String site,
    long windowMs,
    long measuredMj,
    long activeMj,
    long heldIdleMj,
    long unallocatedMj,
    long overheadMj,
    long negativeOverheadMj,
    OptionalLong facilityMj,
    OptionalLong locationUg,
    long pendingMj,
    long missingMs,
    PairEmissions pairs,
    Bill bill,
    String upstreamLevel,
    OptionalLong upstreamMj,
    OptionalLong upstreamMissingMs,
    OptionalLong unexplainedMj,
    long uncertaintyMj) {}
