/** Pages of metrics, as Prometheus and OpenMetrics write them. */
@NullMarked
package io.joulestream.ingest.exposition;

import org.jspecify.annotations.NullMarked;
