/**
 * What travels on the topics: the catalogue of topics, and serdes in the Confluent wire format for
 * the Avro schemas in {@code src/main/avro}.
 */
@NullMarked
package io.joulestream.schemas;

import org.jspecify.annotations.NullMarked;
