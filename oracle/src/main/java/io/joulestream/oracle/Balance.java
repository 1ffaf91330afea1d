package io.joulestream.oracle;

import java.util.OptionalLong;

/**
 * The books of one site for one window: measured = active + held idle + unallocated.
 *
 * @param windowMs start of the window, epoch ms
 * @param overheadMj what the hosts used outside their devices, charged or not
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
    long missingMs) {}
