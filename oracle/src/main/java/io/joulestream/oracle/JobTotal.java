package io.joulestream.oracle;

import java.util.OptionalLong;
import java.util.Set;

/**
 * All windows of one job, at all sites.
 *
 * @param attempt the latest attempt that started; 0 if none did
 * @param locationUg of the minutes that have it; empty if none has, or they are of several pairs
 * @param pendingMj energy of the minutes without it
 * @param coveredMs held time covered by any method, ms × allocated devices
 * @param signal that priced the minutes; empty if none did, MIXED if several pairs did
 * @param scope likewise
 * @param pairs emissions of each signal and scope, where every minute has them
 * @param uncertaintyUg how far the location's emissions may be off; empty where they are
 * @param life when it ran and how it ended
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
    Set<String> markers,
    String signal,
    String scope,
    PairEmissions pairs,
    Bill bill,
    long uncertaintyMj,
    OptionalLong uncertaintyUg,
    Life life) {}
