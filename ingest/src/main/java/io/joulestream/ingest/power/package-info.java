/** Sources of power: exporters, programs, controllers, and models where there is no sensor. */
@NullMarked
package io.joulestream.ingest.power;

import org.jspecify.annotations.NullMarked;
