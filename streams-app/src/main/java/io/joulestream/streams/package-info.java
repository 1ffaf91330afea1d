/**
 * The topology: readings are metered by host, attributed and priced by job, and balanced by site.
 *
 * <p>{@link io.joulestream.streams.EnergyTopology} is the map. Each step is a book that knows
 * nothing of Kafka Streams and a processor that gives it records and stores.
 */
@NullMarked
package io.joulestream.streams;

import org.jspecify.annotations.NullMarked;
