/**
 * The arithmetic of Joulestream: energy of a meter, attribution to jobs, price in emissions.
 *
 * <p>Pure functions of sets of inputs, with no dependency and no clock: the same readings give the
 * same millijoules in whatever order they came. Energies are mJ, powers mW, times epoch ms,
 * emissions µg, carbon intensities mg/kWh, shares 10⁻⁹, PUE 10⁻⁶; all {@code long}.
 *
 * <p>Instances that collect data are not thread-safe; records are immutable.
 */
package io.joulestream.energy;
