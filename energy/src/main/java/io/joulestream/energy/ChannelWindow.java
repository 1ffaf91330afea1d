package io.joulestream.energy;

import java.util.OptionalLong;

/**
 * What one meter channel read in one window, charged to nobody yet.
 *
 * @param used whether this meter counts, or is an alternate to one that does
 * @param energyMj energy of the window, mJ
 * @param covered time for which the energy is known
 * @param readings accepted readings in the window
 * @param duplicates further records with the identity of one of them
 * @param conflicts those of {@code duplicates} that had other values
 * @param lastMw the latest power read in the window, mW
 * @param maximumMw the highest power read in the window, mW
 */
public record ChannelWindow(
    Level level,
    String device,
    String meter,
    boolean used,
    long energyMj,
    CoveredTime covered,
    int readings,
    int duplicates,
    int conflicts,
    OptionalLong lastMw,
    OptionalLong maximumMw) {}
