/** Sources of power: exporters, programs and controllers that are asked, and what is modelled. */
@NullMarked
package io.joulestream.ingest.power;

import org.jspecify.annotations.NullMarked;
