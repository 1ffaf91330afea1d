package io.joulestream.oracle;

import java.util.OptionalLong;
import java.util.Set;

/**
 * All windows of one job, at all sites.
 *
 * @param attempt the latest attempt that started; 0 if none did
 * @param coveredMs held time covered by any method, ms × allocated devices
 */
public record JobTotal(
    String job,
    int attempt,
    String team,
    String project,
    String user,
    String name,
    OptionalLong firstWindowMs,
    OptionalLong lastWindowMs,
    long energyMj,
    long heldIdleMj,
    long overheadMj,
    OptionalLong facilityMj,
    OptionalLong locationUg,
    long pendingMj,
    long coveredMs,
    long missingMs,
    Set<String> markers) {}
