/** Records on disk until Kafka has taken them. */
@NullMarked
package io.joulestream.ingest.buffer;

import org.jspecify.annotations.NullMarked;
