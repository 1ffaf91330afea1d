/** From results on Kafka to points in InfluxDB. */
@NullMarked
package io.joulestream.sink;

import org.jspecify.annotations.NullMarked;
