/** Power and energy of devices, nodes and racks, from those who measure them. */
@NullMarked
package io.joulestream.ingest.power;

import org.jspecify.annotations.NullMarked;
