package io.joulestream.ingest.intensity;

import io.joulestream.schemas.avro.Scope;
import io.joulestream.schemas.avro.Signal;

/**
 * What a value is of. Two series never mix: average and marginal, direct and lifecycle are
 * different quantities.
 *
 * @param zone as sites name it
 * @param provider as {@code intensity_order} of a site names it
 */
record Series(String zone, Signal signal, Scope scope, String provider) {}
