/** All types of sources that there are. */
@NullMarked
package io.joulestream.ingest.catalogue;

import org.jspecify.annotations.NullMarked;
