/** Carbon intensities of grids, from those who publish them, with every revision. */
@NullMarked
package io.joulestream.ingest.intensity;

import org.jspecify.annotations.NullMarked;
